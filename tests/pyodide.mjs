// Loads Pyodide, unpacks the wheels, mounts the project and runs pytest in it. Called by `python -m tests.pyodide`.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { root, home, wheels, arguments: words } = JSON.parse(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(`${home}/node_modules/pyodide/pyodide.mjs`).href);

const started = performance.now();
const pyodide = await loadPyodide({ env: { HOME: "/home", NO_COLOR: "1", COLUMNS: "100" } });
const packages = pyodide.runPython("import site; site.getsitepackages()[0]");
for (const wheel of wheels) {
  pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "zip", { extractDir: packages });
}
pyodide.FS.mkdirTree("/project");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root }, "/project");
console.log(`Pyodide ${pyodide.version} ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);

pyodide.globals.set("words", pyodide.toPy(words));
let code = 70;
try {
  code = await pyodide.runPythonAsync(`
import os, sys
os.chdir("/project")
sys.path.insert(0, "/project")
sys.dont_write_bytecode = True
import time
started = time.monotonic()
import planlang
planlang.check('plan "x" {}')
print(f"first plan checked after {time.monotonic() - started:.1f} s, Python {sys.version.split()[0]} on {sys.platform}")
import pytest
int(pytest.main(list(words)))
`);
} catch (error) {
  console.error(error.message);
}
process.exit(code);

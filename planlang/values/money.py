"""Money is an integer number of minor units of a currency; there is one rounding, half away from zero.

Source: `semantics`, section 1; exponents after ISO 4217 (currency and funds code list).
"""

from __future__ import annotations

from attrs import frozen

_WITHOUT_MINOR_UNITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND".split()
_WITH_FOUR = "CLF UYW".split()
_WITH_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW "
    "CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
    "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD YER ZAR "
    "ZMW ZWG"
).split()

EXPONENTS: dict[str, int] = {
    **dict.fromkeys(_WITH_TWO, 2),
    **dict.fromkeys(_WITHOUT_MINOR_UNITS, 0),
    **dict.fromkeys(_WITH_THREE, 3),
    **dict.fromkeys(_WITH_FOUR, 4),
}


@frozen
class Currency:
    """A currency of ISO 4217 and its number of decimals."""

    code: str

    @property
    def exponent(self) -> int:
        """Decimals of the minor unit: USD 2, JPY 0."""
        return EXPONENTS[self.code]

    @property
    def prefix(self) -> str:
        """What is written before an amount: `$`, or the code and a space."""
        return "$" if self.code == "USD" else f"{self.code} "


USD = Currency("USD")


@frozen
class Money:
    """An amount as a plan writes it: `$1,234.50`, `NOK 1,234.50`; `minor` counts minor units."""

    minor: int
    currency: Currency


def round_half_away(numerator: int, denominator: int) -> int:
    """The integer nearest to a fraction, halves away from zero; the denominator is positive."""
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((-2 * numerator + denominator) // (2 * denominator))


def plain(minor: int, currency: Currency) -> str:
    """Major units with exactly the currency's decimals, for files: `-1234.50`."""
    sign, digits = ("-" if minor < 0 else ""), currency.exponent
    whole, part = divmod(abs(minor), 10**digits)
    return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"


def shown(minor: int, currency: Currency) -> str:
    """An amount for people: `$1,234.50`, `-$1,234.50`, `NOK 1,234.50`."""
    digits, prefix = EXPONENTS[currency.code], currency.prefix
    if minor < 0:
        minor, prefix = -minor, f"-{prefix}"
    if digits == 2:  # noqa: PLR2004  most currencies, and most of what a report writes
        return f"{prefix}{minor // 100:,}.{minor % 100:02d}"
    whole, part = divmod(minor, 10**digits)
    return f"{prefix}{whole:,}.{part:0{digits}d}" if digits else f"{prefix}{whole:,}"

"""planlang: self-funded health plans and their stop-loss contracts, written, run and explained."""

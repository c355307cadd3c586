"""Pet Care Scheduler: the front desk. Importing the package loads nothing heavy."""

__version__ = "0.3.0"

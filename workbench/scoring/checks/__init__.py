"""The checks, one module per family: an arguments model beside its pure function."""

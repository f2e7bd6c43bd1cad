"""Other tools' formats and our own text forms: values in, text or bytes out, and back."""

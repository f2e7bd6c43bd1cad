"""Writers of formats: values in, files out, with a list of what the format could not carry."""

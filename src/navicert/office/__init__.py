"""The office: everything that an authority or an exporter keeps, in one Django app."""

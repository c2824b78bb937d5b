"""Features: generated, ranked, thinned in a logged loop; spectra, windows, pictures and tables."""

"""Made pictures of defects: a generator, and the plain ways that it is held against."""

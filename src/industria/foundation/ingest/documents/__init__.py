"""Documents as blocks: headings, paragraphs and tables in the order in which a person reads them."""

"""Reports for people, as one file of HTML or Markdown."""

"""The central pages, one per kind of document; the notebook's page lives in workbench.ui.notebook."""

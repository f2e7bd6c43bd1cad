"""The project file: one SQLite file with documents, cases, snapshots and results. The only package that speaks SQL."""

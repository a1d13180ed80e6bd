-- One row per file: which version its tables are of.
-- version: A whole number that is raised when a column of a table is added, dropped, renamed or retyped.
SELECT {version} AS version

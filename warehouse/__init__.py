"""What was understood is kept here: tables declared once, Parquet written, one DuckDB file built."""

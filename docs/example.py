"""Three charts from coverage.duckdb, as a marimo notebook that is plain Python.

pip install marimo altair pyarrow duckdb
PRESSCUT_HOME=coverage marimo edit docs/example.py
PRESSCUT_HOME=coverage marimo export html docs/example.py -o example.html
"""

import marimo

app = marimo.App()


@app.cell
def _():
    import os
    from pathlib import Path

    import altair
    import duckdb
    import marimo as mo

    home = Path(os.environ.get("PRESSCUT_HOME", "coverage"))
    con = duckdb.connect(home / "coverage.duckdb", read_only=True)
    return altair, con, mo


@app.cell
def _(con, mo):
    [(first, last, articles, outlets)] = con.execute(
        "SELECT min(day), max(day), sum(articles), count(DISTINCT outlet_id) FROM coverage_by_day"
    ).fetchall()
    mo.md(f"# {articles} articles of {outlets} outlets, {first} to {last}")
    return


@app.cell
def _(mo):
    mo.md("""
    ## How much was published?

    `originals` are what an outlet wrote itself; the rest repeats another article: wire copy, reprints, updates.
    """)
    return


@app.cell
def _(altair, con):
    coverage = con.sql("""
        SELECT day, 'original' AS kind, CAST(sum(originals) AS INTEGER) AS articles FROM coverage_by_day GROUP BY day
        UNION ALL
        SELECT day, 'repeat', CAST(sum(articles - originals) AS INTEGER) FROM coverage_by_day GROUP BY day
        ORDER BY day, kind
    """).to_arrow_table()
    coverage_chart = (
        altair.Chart(coverage, width=400)
        .mark_bar()
        .encode(
            x=altair.X("yearmonthdate(day):O", title="day"),
            y="articles:Q",
            color="kind:N",
            tooltip=["kind", "articles"],
        )
    )
    coverage_chart
    return (coverage_chart,)


@app.cell
def _(mo):
    mo.md("""
    ## Who is quoted, and by whom?

    A quote whose speaker the article does not name has none, and is not counted here: `source_diversity` says how many
    those are.
    """)
    return


@app.cell
def _(altair, con):
    quoted = con.sql("""
        WITH most AS (
          SELECT entity_id, sum(quotes) AS all_quotes FROM who_is_quoted
          GROUP BY entity_id ORDER BY all_quotes DESC, entity_id LIMIT 12
        )
        SELECT name, outlet_id AS outlet, CAST(sum(quotes) AS INTEGER) AS quotes
        FROM who_is_quoted JOIN most USING (entity_id)
        GROUP BY name, outlet_id ORDER BY name, outlet_id
    """).to_arrow_table()
    quoted_chart = (
        altair.Chart(quoted)
        .mark_bar()
        .encode(
            x=altair.X("quotes:Q", title="quotes"),
            y=altair.Y("name:N", sort="-x", title=None),
            color="outlet:N",
            tooltip=["name", "outlet", "quotes"],
        )
    )
    quoted_chart
    return (quoted_chart,)


@app.cell
def _(mo):
    mo.md("""
    ## Whose pictures are they?

    Of the pictures of each outlet, the share that credits an agency, a person alone, or nobody.
    """)
    return


@app.cell
def _(altair, con):
    credits = con.sql("""
        SELECT outlet_id AS outlet,
          CASE WHEN agency IS NOT NULL THEN 'an agency' WHEN creator IS NOT NULL THEN 'a person alone'
            ELSE 'nobody' END AS credited,
          CAST(sum(images) AS INTEGER) AS pictures
        FROM image_credits GROUP BY ALL ORDER BY outlet, credited
    """).to_arrow_table()
    credits_chart = (
        altair.Chart(credits)
        .mark_bar()
        .encode(
            x=altair.X("pictures:Q", stack="normalize", axis=altair.Axis(format="%"), title="share of pictures"),
            y=altair.Y("outlet:N", title=None),
            color="credited:N",
            tooltip=["outlet", "credited", "pictures"],
        )
    )
    credits_chart
    return (credits_chart,)


if __name__ == "__main__":
    app.run()

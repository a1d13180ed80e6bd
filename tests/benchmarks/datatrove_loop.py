"""WARC → trafilatura → Parquet by datatrove, in the peers' environment; prints how many texts it wrote.

python datatrove_loop.py folder-of-the-archive folder-to-write
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path


def main(archives: str, target: str) -> None:
    """Read, extract and write, with its defaults, in one process."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.readers import WarcReader
    from datatrove.pipeline.writers import ParquetWriter
    from loguru import logger

    logger.remove()
    logging.disable()
    steps = [WarcReader(archives, glob_pattern="*.warc.gz"), Trafilatura(), ParquetWriter(target)]
    LocalPipelineExecutor(pipeline=steps, tasks=1, workers=1, logging_dir=f"{target}/logs").run()
    import pyarrow.parquet as pq

    print(sum(pq.ParquetFile(path).metadata.num_rows for path in Path(target).glob("*.parquet")))


if __name__ == "__main__":
    main(*sys.argv[1:])

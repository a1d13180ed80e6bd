"""The pictures of an article: where they stand, their versions, captions and credits."""

"""The contract of a paid video-generation API as data, and everything made from that data."""

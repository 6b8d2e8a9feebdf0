"""What ``wanref cassette`` does, a module for each of its commands."""

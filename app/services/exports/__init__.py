"""Answers that leave the program: the visible list as a file, or on paper."""

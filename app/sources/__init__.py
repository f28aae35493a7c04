"""Where data comes from: files and providers, each mapping its own words to the neutral records of app.core."""

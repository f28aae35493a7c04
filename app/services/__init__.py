"""What the window and the command line may ask for; everything comes back as values of app.core."""

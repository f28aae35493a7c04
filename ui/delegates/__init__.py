"""How the cells of the tables are drawn."""

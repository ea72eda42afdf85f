"""Reading of a business database: its catalog, the shape of its data, its relations and labels."""

"""Workers for functions of `training.units`: processes of this machine, or a Dask cluster."""

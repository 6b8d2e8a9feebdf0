"""Batches of requests on several processes, or on a cluster, told as if one process had judged them.

`pieces` cuts the lines of a batch into parts that know where in the file they stand. `parcels` packs what a part gives,
to be sent from one process to another. `workers` has the parts done, in order, by processes of this machine;
`cluster` by Dask, wherever its workers are. What is judged, and how it is written, is decided above.

Memory stays flat whatever the length of a batch: as many parts are on the way as keep the workers busy, and no more are
read until somebody has taken what the first one gave.
"""

kahn	boat	1	1

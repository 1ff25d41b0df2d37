glossator-lexicon 1	de	en
kahn	boat	0.9000	0.8000
lotse	pilot	0.9000	0.7000

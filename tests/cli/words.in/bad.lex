glossator-lexicon 1	de	en
kahn	boat	0.9000	0.8000
steg	jetty	0.9000

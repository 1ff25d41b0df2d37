glossator-lexicon 1	de	en
.	.	0.6183	0.6731
kahn	boat	0.5951	0.5321
lotse	pilot	0.9000	0.7000

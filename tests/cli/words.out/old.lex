glossator-lexicon 1	de	en
.	.	0.5711	0.6152
kahn	boat	0.5634	0.4759
lotse	pilot	0.9000	0.7000

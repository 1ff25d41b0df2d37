//! The files of translators' tools: the committees' and other tools' files where they are at hand, pairs invented here.

#[path = "exchange/beads.rs"]
mod beads;
#[path = "exchange/foreign.rs"]
mod foreign;
#[path = "exchange/generate.rs"]
mod generate;
#[path = "exchange/glossary.rs"]
mod glossary;
#[path = "exchange/grammars.rs"]
mod grammars;
#[path = "exchange/hostile.rs"]
mod hostile;
#[path = "exchange/intertext.rs"]
mod intertext;
#[path = "exchange/into.rs"]
mod into;
#[path = "exchange/losses.rs"]
mod losses;
#[path = "exchange/pairs.rs"]
mod pairs;
#[path = "exchange/po.rs"]
mod po;
#[path = "exchange/roundtrip.rs"]
mod roundtrip;
#[path = "exchange/rules.rs"]
mod rules;
#[path = "exchange/suite.rs"]
mod suite;
#[path = "exchange/tmx.rs"]
mod tmx;
#[path = "exchange/web_annotation.rs"]
mod web_annotation;
#[path = "exchange/xliff.rs"]
mod xliff;

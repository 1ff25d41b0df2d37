//! bin
use std::io::Read;
fn main() {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).unwrap();
    let import = match glossator::page::import(bytes, "x.txt", &glossator::page::ImportOptions::default()) { Ok(i) => i, Err(e) => { eprintln!("{e}"); std::process::exit(1) } };
    if std::env::args().len() > 1 { eprintln!("{:#?}", import.edition.header); for n in &import.edition.body { if let glossator::model::Node::Container(c) = n { eprintln!("{:?} {:?} {}", c.kind, c.id, c.children.len()); for n in &c.children { match n { glossator::model::Node::Block(b) => eprintln!("   {:?} {:?}", b.kind, &import.text[b.span.clone()].chars().take(60).collect::<String>()), glossator::model::Node::Container(c) => eprintln!("   [{:?}] {}", c.kind, c.children.len()), _ => eprintln!("   space") } } } } }
    let list = glossator::model::notes(&import.edition);
    let text = &list.printed.text;
    for n in &list.notes {
        let c = |at: usize| text[..at].chars().count();
        println!("{}", serde_json::json!({"start": c(n.range.start), "end": c(n.range.end), "text": &text[n.range.clone()], "class": n.intervention.class.map(|c| c.as_str()), "anchor": n.anchor.clone().map(|a| serde_json::json!({"start": c(a.start), "end": c(a.end), "text": &text[a.clone()]})), "rule": n.decision.map(|d| &*d.rule), "evidence": n.decision.map(|d| &*d.evidence), "lang": n.lang, "cert": n.decision.map(|d| d.cert.as_str()), "r": n.decision.and_then(|d| d.runner_up).map(|c| c.as_str())}));
    }
}

//! A unit that breaks each rule of XLIFF 2.1, and one beside it that does not.

use glossator::exchange::xliff;

/// A document around the content of a unit.
fn document(unit: &str) -> String {
    format!(
        r#"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0"
 xmlns:gls="urn:oasis:names:tc:xliff:glossary:2.0" xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0"
 xmlns:res="urn:oasis:names:tc:xliff:resourcedata:2.0" xmlns:slr="urn:oasis:names:tc:xliff:sizerestriction:2.0"
 xmlns:val="urn:oasis:names:tc:xliff:validation:2.0" xmlns:fs="urn:oasis:names:tc:xliff:fs:2.0"
 xmlns:its="http://www.w3.org/2005/11/its" xmlns:my="urn:example:my" version="2.1" srcLang="ru" trgLang="en">
 <file id="f"><unit id="u">{unit}</unit></file></xliff>"#
    )
}

/// A unit with this source and target.
fn pair(source: &str, target: &str) -> String {
    document(&format!("<segment><source>{source}</source><target>{target}</target></segment>"))
}

fn source(source: &str) -> String {
    document(&format!("<segment><source>{source}</source></segment>"))
}

fn before(modules: &str) -> String {
    document(&format!("{modules}<segment id='s'><source><mrk id='m' type='term'>a</mrk></source></segment>"))
}

#[test]
fn each_rule_finds_what_breaks_it() {
    let fixed = "canDelete='no' canCopy='no'";
    let sequence = format!("<ph id='1' canReorder='firstNo' {fixed}/><ph id='2' canReorder='no' {fixed}/><ph id='3'/>");
    let moved = format!("<ph id='1' canReorder='firstNo' {fixed}/><ph id='3'/><ph id='2' {fixed}/>");
    let cases = [
        ("", pair(&sequence, &sequence)),
        ("code.reordered", pair(&sequence, &moved)),
        ("code.sequence", source(&format!("<ph id='1'/><ph id='2' canReorder='no' {fixed}/>"))),
        ("code.deleted", pair("<ph id='1' canDelete='no'/>", "a")),
        ("", source("<sc id='1'/>a<ec startRef='1'/>")),
        ("code.halves", source("<sc id='1' canOverlap='no'/>a<ec startRef='1'/>")),
        ("code.halves", source("<sc id='1'/>a<ec startRef='1' canCopy='no'/>")),
        ("code.end-dir", source("<sc id='1'/>a<ec startRef='1' dir='ltr'/>")),
        ("code.end-id", source("<ec isolated='yes'/>")),
        ("code.lone-end", source("a<ec startRef='1'/>")),
        ("code.lone-start", source("<sc id='1'/>a<ec startRef='1'/><ec startRef='1'/>")),
        ("code.copy-forbidden", source("<ph id='1' canCopy='no'/><ph id='2' copyOf='1'/>")),
        (
            "data.pair",
            document(
                "<originalData><data id='d'>x</data></originalData><segment><source><pc id='1' dataRefStart='d'>a</pc></source></segment>",
            ),
        ),
        ("data.pair", source("<pc id='1' equivEnd='x'>a</pc>")),
        ("flow.unknown", source("<ph id='1' subFlows='nowhere'/>")),
        ("", source("<sm id='1' type='term'/>a<em startRef='1'/>")),
        ("mark.lone-end", source("a<em startRef='1'/>")),
        ("mark.lone-start", source("<em startRef='1'/><sm id='1' type='term'/>")),
        ("mark.translate", source("<mrk id='1'>a</mrk>")),
        ("mark.match", source("<mrk id='1' type='mtc:match' ref='#m'>a</mrk>")),
        ("attribute.value", source("<mrk id='1' type='word'>a</mrk>")),
        ("attribute.value", source("<mrk id='1' type='xlf:word'>a</mrk>")),
        ("fragment.unknown", source("<mrk id='1' type='term' ref='#f=f/u=other'>a</mrk>")),
        ("fragment.syntax", source("<mrk id='1' type='term' ref='#u=u/u=u'>a</mrk>")),
        ("fragment.syntax", source("<mrk id='1' type='term' ref='#q=u'>a</mrk>")),
        ("id.target", pair("<ph id='1'/>", "<pc id='1'>a</pc>")),
        ("id.twice", pair("a", "<ph id='1'/><ph id='1'/>")),
        (
            "id.twice",
            document(
                "<originalData><data id='d'>x</data><data id='d'>y</data></originalData><segment><source>a</source></segment>",
            ),
        ),
        ("state.target", document("<segment state='final'><source>a</source></segment>")),
        ("state.sub", document("<segment subState='my:a'><source>a</source></segment>")),
        ("attribute.value", document("<segment state='done'><source>a</source></segment>")),
        ("element.incomplete", document("<ignorable><source> </source></ignorable>")),
        ("order.range", document("<segment><source>a</source><target order='2'>a</target></segment>")),
        (
            "order.conflict",
            document(
                "<segment><source>a</source><target order='2'>a</target></segment><segment><source>b</source><target order='2'>b</target></segment>",
            ),
        ),
        ("lang.target", document("<segment><source>a</source><target xml:lang='fr'>a</target></segment>")),
        ("type.pair", source("<ph id='1' type='ui' subType='xlf:b'/>")),
        ("element.misplaced", document("<segment><target>a</target><source>a</source></segment>")),
        ("element.incomplete", document("<segment/>")),
        ("element.unknown", source("<bold>a</bold>")),
        ("text.misplaced", document("a<segment><source>a</source></segment>")),
        ("attribute.unknown", document("<segment my:a='1'><source>a</source></segment>")),
        ("attribute.missing", source("<ph/>")),
        (
            "attribute.value",
            document("<notes><note priority='11'>a</note></notes><segment><source>a</source></segment>"),
        ),
        ("element.misplaced", before("<slr:profiles/>")),
        ("", before("<mtc:matches><mtc:match ref='#m'><source>a</source><target>b</target></mtc:match></mtc:matches>")),
        (
            "span.unknown",
            before("<mtc:matches><mtc:match ref='#x'><source>a</source><target>b</target></mtc:match></mtc:matches>"),
        ),
        (
            "match.type",
            before(
                "<mtc:matches><mtc:match ref='#m' subType='my:a'><source>a</source><target>b</target></mtc:match></mtc:matches>",
            ),
        ),
        (
            "data.unknown",
            before(
                "<mtc:matches><mtc:match ref='#m'><source><ph id='1' dataRef='d'/></source><target>b</target></mtc:match></mtc:matches>",
            ),
        ),
        (
            "attribute.value",
            before(
                "<mtc:matches><mtc:match ref='#m' similarity='101'><source>a</source><target>b</target></mtc:match></mtc:matches>",
            ),
        ),
        (
            "",
            before(
                "<gls:glossary><gls:glossEntry ref='#m'><gls:term>a</gls:term><gls:definition>b</gls:definition></gls:glossEntry></gls:glossary>",
            ),
        ),
        (
            "glossary.entry",
            before("<gls:glossary><gls:glossEntry ref='#m'><gls:term>a</gls:term></gls:glossEntry></gls:glossary>"),
        ),
        (
            "id.twice",
            before(
                "<mda:metadata id='a'><mda:metaGroup id='a'><mda:meta type='t'>x</mda:meta></mda:metaGroup></mda:metadata>",
            ),
        ),
        ("resource.unknown", before("<res:resourceData><res:resourceItemRef ref='r'/></res:resourceData>")),
        (
            "resource.mime",
            before(
                "<res:resourceData><res:resourceItem><res:source><my:a/></res:source></res:resourceItem></res:resourceData>",
            ),
        ),
        (
            "resource.content",
            before("<res:resourceData><res:resourceItem><res:source/></res:resourceItem></res:resourceData>"),
        ),
        ("validation.one", before("<val:validation><val:rule isPresent='a' endsWith='b'/></val:validation>")),
        ("validation.occurs", before("<val:validation><val:rule endsWith='b' occurs='2'/></val:validation>")),
        (
            "validation.source",
            before("<val:validation><val:rule isNotPresent='b' existsInSource='yes'/></val:validation>"),
        ),
        ("fs.sub", source("<ph id='1' fs:subFs='a'/>")),
        ("attribute.value", source("<ph id='1' fs:fs='marquee'/>")),
        ("slr.info", source("<ph id='1' slr:sizeInfo='a' slr:sizeInfoRef='b'/>")),
        (
            "",
            source(
                "<mrk id='1' type='its:generic' its:version='2.0' its:mtConfidence='0.5' its:annotatorsRef='mt-confidence|tool'>a</mrk>",
            ),
        ),
        ("its.version", source("<mrk id='1' type='its:generic' its:mtConfidence='0.5'>a</mrk>")),
        ("its.type", source("<mrk id='1' type='term' its:version='2.0' its:mtConfidence='0.5'>a</mrk>")),
        ("its.needs", source("<mrk id='1' type='its:generic' its:version='2.0' its:taIdent='x'>a</mrk>")),
        (
            "its.exclude",
            source(
                "<mrk id='1' type='its:generic' its:version='2.0' its:locQualityRatingScore='1' its:locQualityRatingVote='1'>a</mrk>",
            ),
        ),
        (
            "its.annotators",
            source("<mrk id='1' type='its:generic' its:version='2.0' its:annotatorsRef='nothing|tool'>a</mrk>"),
        ),
        (
            "its.unknown",
            source("<mrk id='1' type='its:generic' its:version='2.0' its:provenanceRecordsRef='#its=p'>a</mrk>"),
        ),
        ("its.empty", before("<its:provenanceRecords xml:id='p'><its:provenanceRecord/></its:provenanceRecords>")),
    ];
    for (rule, text) in cases {
        let findings = xliff::validate(&text);
        let rules: Vec<&str> = findings.iter().filter_map(|found| found.rule.strip_prefix("xliff.")).collect();
        let is_right = if rule.is_empty() { findings.is_empty() } else { rules.contains(&rule) };
        assert!(is_right, "{rule}: {findings:?} {text}");
    }
}

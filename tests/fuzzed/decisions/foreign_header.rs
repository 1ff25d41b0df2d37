//! What stands before and beside the text of a file of others: headers, minimal and rich, and annotations.

use super::foreign_tei::{CLASSES, IDS, Scribe};

impl Scribe<'_, '_> {
    pub(super) fn header(&mut self) {
        self.start("teiHeader", None, &[]);
        self.new_line();
        self.remark(8);
        self.start("fileDesc", None, &[]);
        if !self.choices.once_in(24) {
            self.title_statement();
        }
        self.out.push_str(&self.named("<@publicationStmt><@p/></@publicationStmt>"));
        self.out.push_str(&self.named("<@sourceDesc><@p>born digital, xml:id=\"i6\"</@p></@sourceDesc>"));
        self.end("fileDesc");
        self.new_line();
        if self.choices.once_in(2) {
            self.encoding();
        }
        if self.choices.once_in(4) {
            let profile = "<@profileDesc><@langUsage><@language ident='en'/></@langUsage></@profileDesc>";
            self.out.push_str(&self.named(profile));
        }
        if self.choices.once_in(4) {
            let change = "<@revisionDesc>\n  <@change when=\"2020-01-01\">made #i1</@change>\n</@revisionDesc>";
            self.out.push_str(&self.named(change));
        }
        self.end("teiHeader");
        self.new_line();
    }

    /// A fixed piece; `@` stands for the prefix.
    fn named(&self, piece: &str) -> String {
        piece.replace("<@", &format!("<{}", self.prefix)).replace("</@", &format!("</{}", self.prefix))
    }

    fn title_statement(&mut self) {
        self.start("titleStmt", None, &[]);
        self.element("title", None, |scribe| scribe.out.push_str("The ferry"));
        for id in ["translator", "a.reviewer", "b.reader"] {
            if self.choices.once_in(4) && self.used.insert(id) {
                self.start("respStmt", Some(id), &[]);
                self.out.push_str(&self.named("<@resp>checked</@resp><@name>A. Reviewer</@name>"));
                self.end("respStmt");
            }
        }
        self.end("titleStmt");
    }

    fn encoding(&mut self) {
        self.start("encodingDesc", None, &[]);
        if self.choices.once_in(2) {
            self.out.push_str(&self.named("<@projectDesc><@p>for tests</@p></@projectDesc>"));
        }
        if self.choices.once_in(3) {
            self.renditions();
        }
        for _ in 0..self.choices.below(3) {
            self.taxonomies();
        }
        self.end("encodingDesc");
        self.new_line();
    }

    fn renditions(&mut self) {
        self.start("tagsDecl", None, &[]);
        if self.used.insert("br") {
            let scheme = |scope: &str| vec!["scheme=\"css\"".to_owned(), format!("scope=\"{scope}\"")];
            self.start("rendition", Some("br"), &scheme("before"));
            self.out.push_str("content: \"[\"");
            self.end("rendition");
            let after = self.used.insert("br.after").then_some("br.after");
            self.start("rendition", after, &scheme("after"));
            self.out.push_str("content: \"]\"");
            self.end("rendition");
        } else {
            self.out.push_str(&self.named("<@rendition>italic</@rendition>"));
        }
        self.end("tagsDecl");
    }

    /// A taxonomy: that of the classes, a part of it, or one of its own.
    fn taxonomies(&mut self) {
        self.start("classDecl", None, &[]);
        let name = self.choices.pick(&["interventions", "gloss", "genres", "supplied"]);
        let id = self.used.insert(name).then_some(name);
        self.start("taxonomy", id, &[]);
        for _ in 0..1 + self.choices.below(3) {
            let class = self.choices.pick(CLASSES);
            let id = self.used.insert(class).then_some(class);
            self.start("category", id, &[]);
            let text = self.choices.pick(&["a class", "&lt;annotation/&gt;", "standOff"]);
            self.element("catDesc", None, |scribe| scribe.out.push_str(text));
            self.end("category");
        }
        self.end("taxonomy");
        self.end("classDecl");
    }

    /// What stands beside the text.
    pub(super) fn stand_offs(&mut self) {
        for _ in 0..self.choices.pick(&[0, 0, 1, 1, 2]) {
            match self.choices.below(7) {
                0 => self.empty("standOff", None, &[]),
                1 => self.element("standOff", None, |_| {}),
                2 => self.element("standOff", None, |scribe| {
                    scribe.out.push_str(&scribe.named("<@listPerson><@person><@p>Vera</@p></@person></@listPerson>"));
                }),
                _ => self.element("standOff", None, |scribe| {
                    scribe.new_line();
                    (0..1 + scribe.choices.below(2)).for_each(|_| scribe.list());
                }),
            }
            self.new_line();
        }
    }

    fn list(&mut self) {
        let kind = self.choices.pick(&["type=\"decisions\"", "type = 'decisions'", "type=\"other\"", ""]);
        let kind: Vec<String> = Some(kind).filter(|kind| !kind.is_empty()).map(str::to_owned).into_iter().collect();
        if self.choices.once_in(5) {
            return self.empty("listAnnotation", None, &kind);
        }
        self.start("listAnnotation", None, &kind);
        for _ in 0..self.choices.below(4) {
            self.new_line();
            self.annotation();
            self.remark(8);
        }
        self.new_line();
        self.end("listAnnotation");
        self.new_line();
    }

    fn annotation(&mut self) {
        let target = if self.notes.is_empty() || self.choices.once_in(4) {
            self.choices.pick(IDS)
        } else {
            self.notes[self.choices.below(self.notes.len())]
        };
        let (id, class) = (self.id(), self.choices.pick(CLASSES));
        let resp = self.choices.pick(&["a.reviewer", "b.reader", "program", "translator"]);
        let mut said = vec![format!("target=\"#{target}\""), format!("resp='#{resp}'")];
        match self.choices.below(4) {
            0 => {
                said.extend(["motivation=\"commenting\"".to_owned()]);
                self.start("annotation", id, &said);
                self.element("note", None, Self::words);
                self.end("annotation");
            }
            1 | 2 => {
                said.extend(["motivation='assessing'".to_owned(), format!("ana=\"#{class}\"")]);
                self.empty("annotation", id, &said);
            }
            _ => {
                said.extend(["motivation=\"classifying\"".to_owned(), "cert=\"low\"".to_owned()]);
                self.start("annotation", id, &said);
                self.element("note", None, |scribe| scribe.out.push_str("a rule"));
                self.end("annotation");
            }
        }
    }
}

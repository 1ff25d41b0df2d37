//! Backtracking, for expressions that refer back to their groups. Its work is limited; its stack is on the heap.

use super::class::escaped;
use super::parse::Node;
use super::translate::dot;
use super::{Flags, Groups};
use crate::xpath::error::{Evaluated, Spend, XPathError};

/// Steps of one search.
const STEP_LIMIT: usize = 4_000_000;
/// Steps that are counted together, and the work of one.
const ROUND: usize = 256;
const STEP: usize = 4;
/// Registers of all branches that are open.
const OPEN_LIMIT: usize = 4_000_000;
/// Instructions of a program.
const SIZE_LIMIT: usize = 50_000;

#[derive(Debug)]
enum Instruction {
    /// One character of a class.
    Class(usize),
    Start,
    End,
    Save(usize),
    Back(usize),
    /// Try the first, then the second.
    Split(usize, usize),
    Jump(usize),
    /// Remember where a round of a loop began.
    Round(usize),
    /// Go on only if the round took something.
    Moved(usize),
    Match,
}

/// A program.
#[derive(Debug)]
pub(super) struct Backtracker {
    program: Vec<Instruction>,
    classes: Vec<::regex::Regex>,
    /// Two for each group, then one for each loop.
    registers: usize,
    groups: usize,
    flags: Flags,
}

impl Backtracker {
    pub fn new(node: &Node, flags: Flags) -> Result<Self, String> {
        let mut count = 0;
        count_groups(node, &mut count);
        let groups = count + 1;
        let mut made = Self { program: Vec::new(), classes: Vec::new(), registers: groups * 2, groups, flags };
        made.program.push(Instruction::Save(0));
        made.compile(node)?;
        made.program.push(Instruction::Save(1));
        made.program.push(Instruction::Match);
        Ok(made)
    }

    fn class(&mut self, class: &str) -> Result<(), String> {
        let pattern = format!(r"\A(?:{class})\z");
        let built = ::regex::RegexBuilder::new(&pattern).case_insensitive(self.flags.ignore_case).build();
        self.classes.push(built.map_err(|_| "it is too large".to_owned())?);
        self.program.push(Instruction::Class(self.classes.len() - 1));
        Ok(())
    }

    fn compile(&mut self, node: &Node) -> Result<(), String> {
        if self.program.len() > SIZE_LIMIT {
            return Err("it is too large".to_owned());
        }
        match node {
            Node::Character(character) => self.class(&escaped(*character))?,
            Node::Class(class) => self.class(class)?,
            Node::Dot => self.class(dot(self.flags))?,
            Node::Start => self.program.push(Instruction::Start),
            Node::End => self.program.push(Instruction::End),
            Node::Back(group) => self.program.push(Instruction::Back(*group)),
            Node::Group(node, None) => self.compile(node)?,
            Node::Group(node, Some(group)) => {
                self.program.push(Instruction::Save(group * 2));
                self.compile(node)?;
                self.program.push(Instruction::Save(group * 2 + 1));
            }
            Node::Sequence(nodes) => {
                for node in nodes {
                    self.compile(node)?;
                }
            }
            Node::Choice(branches) => self.choice(branches)?,
            Node::Repeat { node, least, most, greedy } => self.repeat(node, *least, *most, *greedy)?,
        }
        Ok(())
    }

    fn choice(&mut self, branches: &[Node]) -> Result<(), String> {
        let mut ends = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if index + 1 == branches.len() {
                self.compile(branch)?;
                break;
            }
            let split = self.reserve();
            self.compile(branch)?;
            ends.push(self.reserve());
            self.program[split] = Instruction::Split(split + 1, self.program.len());
        }
        let end = self.program.len();
        ends.into_iter().for_each(|place| self.program[place] = Instruction::Jump(end));
        Ok(())
    }

    fn reserve(&mut self) -> usize {
        self.program.push(Instruction::Match);
        self.program.len() - 1
    }

    fn split(&self, inside: usize, outside: usize, greedy: bool) -> Instruction {
        if greedy { Instruction::Split(inside, outside) } else { Instruction::Split(outside, inside) }
    }

    fn repeat(&mut self, node: &Node, least: u32, most: Option<u32>, greedy: bool) -> Result<(), String> {
        for _ in 0..least {
            // Even nothing, so often repeated, must end.
            self.program.push(Instruction::Jump(self.program.len() + 1));
            self.compile(node)?;
        }
        match most {
            Some(most) => {
                let mut splits = Vec::new();
                for _ in least..most {
                    splits.push(self.reserve());
                    self.compile(node)?;
                }
                let end = self.program.len();
                for place in splits {
                    self.program[place] = self.split(place + 1, end, greedy);
                }
            }
            None => {
                let register = self.registers;
                self.registers += 1;
                let split = self.reserve();
                self.program.push(Instruction::Round(register));
                self.compile(node)?;
                self.program.push(Instruction::Moved(register));
                self.program.push(Instruction::Jump(split));
                self.program[split] = self.split(split + 1, self.program.len(), greedy);
            }
        }
        Ok(())
    }

    /// The first match at or after a place.
    pub fn find(&self, text: &str, from: usize, spend: Spend<'_>) -> Evaluated<Option<Groups>> {
        let mut steps = Steps { done: 0, counted: 0, spend };
        let starts = text[from..].char_indices().map(|(at, _)| from + at).chain([text.len()]);
        for start in starts {
            if let Some(found) = self.run(text, start, &mut steps)? {
                steps.count()?;
                return Ok(Some(found));
            }
        }
        steps.count()?;
        Ok(None)
    }

    pub fn find_all(&self, text: &str, spend: Spend<'_>) -> Evaluated<Vec<Groups>> {
        let (mut found, mut at) = (Vec::new(), 0);
        while at <= text.len() {
            let Some(groups) = self.find(text, at, spend)? else { break };
            let whole = groups.first().cloned().flatten().unwrap_or(at..at);
            at = if whole.end > whole.start {
                whole.end
            } else {
                whole.end + text[whole.end..].chars().next().map_or(1, char::len_utf8)
            };
            found.push(groups);
        }
        Ok(found)
    }

    fn run(&self, text: &str, start: usize, steps: &mut Steps<'_>) -> Evaluated<Option<Groups>> {
        let mut stack = vec![(0, start, vec![usize::MAX; self.registers])];
        while let Some((mut place, mut at, mut registers)) = stack.pop() {
            loop {
                steps.take(1)?;
                match &self.program[place] {
                    Instruction::Match => return Ok(Some(self.groups(&registers))),
                    Instruction::Jump(to) => {
                        place = *to;
                        continue;
                    }
                    Instruction::Split(first, second) => {
                        // What was found so far is copied.
                        steps.take(1 + self.registers / 8)?;
                        if stack.len() * self.registers > OPEN_LIMIT {
                            return Err(given_up());
                        }
                        stack.push((*second, at, registers.clone()));
                        place = *first;
                        continue;
                    }
                    Instruction::Save(register) | Instruction::Round(register) => registers[*register] = at,
                    Instruction::Moved(register) if registers[*register] == at => break,
                    Instruction::Moved(_) => {}
                    Instruction::Back(group) => {
                        steps.take(self.taken(*group, text, &registers).len() / 16)?;
                        match self.back(*group, text, at, &registers) {
                            Some(next) => at = next,
                            None => break,
                        }
                    }
                    other => match self.consume(other, text, at) {
                        Some(next) => at = next,
                        None => break,
                    },
                }
                place += 1;
            }
        }
        Ok(None)
    }

    /// Where the text goes on after an instruction that looks at it.
    fn consume(&self, instruction: &Instruction, text: &str, at: usize) -> Option<usize> {
        let multi = self.flags.multi_line;
        match instruction {
            Instruction::Class(class) => {
                let length = text[at..].chars().next()?.len_utf8();
                self.classes[*class].is_match(&text[at..at + length]).then_some(at + length)
            }
            Instruction::Start => (at == 0 || multi && text[..at].ends_with('\n')).then_some(at),
            Instruction::End => (at == text.len() || multi && text[at..].starts_with('\n')).then_some(at),
            _ => None,
        }
    }

    /// What a group has taken; nothing where it took no part.
    fn taken<'t>(&self, group: usize, text: &'t str, registers: &[usize]) -> &'t str {
        let (start, end) = (registers[group * 2], registers[group * 2 + 1]);
        if end == usize::MAX { "" } else { text.get(start..end).unwrap_or_default() }
    }

    /// Where the text goes on after what a group has taken.
    fn back(&self, group: usize, text: &str, at: usize, registers: &[usize]) -> Option<usize> {
        let taken = self.taken(group, text, registers);
        let next = text.get(at..at + taken.len())?;
        let same = next == taken || self.flags.ignore_case && next.to_lowercase() == taken.to_lowercase();
        same.then_some(at + taken.len())
    }

    fn groups(&self, registers: &[usize]) -> Groups {
        let range = |group: usize| {
            let (start, end) = (registers[group * 2], registers[group * 2 + 1]);
            (end != usize::MAX && start <= end).then_some(start..end)
        };
        (0..self.groups).map(range).collect()
    }
}

/// The steps of a search: few for one search, and work of the document.
struct Steps<'s> {
    done: usize,
    counted: usize,
    spend: Spend<'s>,
}

impl Steps<'_> {
    fn take(&mut self, count: usize) -> Evaluated<()> {
        self.done += count;
        if self.done > STEP_LIMIT {
            return Err(given_up());
        }
        if self.done - self.counted >= ROUND { self.count() } else { Ok(()) }
    }

    fn count(&mut self) -> Evaluated<()> {
        let new = self.done - std::mem::replace(&mut self.counted, self.done);
        (self.spend)(new * STEP)
    }
}

fn given_up() -> XPathError {
    XPathError::limit("a regular expression takes too long and was given up")
}

fn count_groups(node: &Node, count: &mut usize) {
    match node {
        Node::Group(node, capture) => {
            *count += usize::from(capture.is_some());
            count_groups(node, count);
        }
        Node::Repeat { node, .. } => count_groups(node, count),
        Node::Sequence(all) | Node::Choice(all) => all.iter().for_each(|node| count_groups(node, count)),
        _ => {}
    }
}

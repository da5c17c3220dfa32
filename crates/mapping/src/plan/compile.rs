//! From the document to the plan. What is unknown here is left to the interpreter, target by target.
//!
//! The documents are taken apart by every field they have: one that is added must be thought of here too.

use super::{
    Needs, Plan,
    condition::Test,
    each::{Each, Made},
    jsonata, layout,
    needed::Needed,
    op::{Lookup, Op, Piece},
    step::Step,
    target::{Fill as FillTarget, Target, Targets, Work},
    trie::Trie,
};
use crate::{
    Fill, Kind, Path, document,
    document::{Compare, Condition},
    eval::{self, ITEMS_MAX, pieces},
    expression::Jsonata,
    functions, json,
    path::{Part, Start},
};

/// The plan of a mapping; `None` where its targets have no layout.
pub(super) fn plan(targets: &[document::Target]) -> Option<Plan> {
    let mut compiler = Compiler { tries: vec![Trie::new()], needed: Needed::default() };
    let targets = compiler.targets(targets, true)?;
    let Compiler { mut tries, needed } = compiler;
    let mut trie = tries.pop()?;
    let names = needed.names.into_iter();
    let slots = names.map(|name| (name.clone(), trie.slot(&[Part::Name(name)]))).collect();
    trie.finish();
    Some(Plan { trie, targets, needs: Needs { whole: needed.whole, slots } })
}

struct Compiler {
    /// What is read of the record, and of the items of the lists that enclose what is compiled.
    tries: Vec<Trie>,
    needed: Needed,
}

impl Compiler {
    fn targets(&mut self, targets: &[document::Target], top: bool) -> Option<Targets> {
        let paths: Vec<Vec<String>> = targets.iter().map(|target| names(&target.path)).collect::<Option<_>>()?;
        let heads = layout::heads(&paths.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
        let mut made = Vec::with_capacity(targets.len());
        for (row, (target, head)) in targets.iter().zip(heads).enumerate() {
            let work = match self.target(target) {
                Some(fill) => Work::Fill(fill),
                None if top => {
                    target.value.iter().for_each(|value| self.needed.fill(value, false));
                    Work::Row(row)
                }
                None => return None,
            };
            made.push(Target { head, work });
        }
        Some(Targets(made))
    }

    fn target(&mut self, target: &document::Target) -> Option<FillTarget> {
        let document::Target { path: _, kind, required, value, if_missing, if_wrong_type } = target;
        let depth = self.tries.len();
        let op = value.as_ref().map_or(Some(Op::Missing), |value| self.fill(value));
        self.tries.truncate(depth);
        FillTarget::new(op?, *kind, *required, if_missing, if_wrong_type)
    }

    #[allow(unreachable_patterns, reason = "kinds of value to come are the interpreter's until they are written here")]
    fn fill(&mut self, fill: &Fill) -> Option<Op> {
        Some(match fill {
            Fill::Field(path) => self.field(&Path::parse(path).ok()?),
            Fill::Constant(value) => Op::Constant(value.clone(), json::write(value)),
            Fill::Pipeline(document::Pipeline { from, steps }) => {
                let from = self.fill(from)?;
                Op::Pipeline(Box::new(from), steps.iter().map(|call| self.step(call)).collect::<Option<_>>()?)
            }
            Fill::Template(text) => Op::Template(pieces(text).ok()?.into_iter().map(|piece| self.piece(&piece)).collect::<Option<_>>()?),
            Fill::Lookup(lookup) => Op::Lookup(Box::new(self.lookup(lookup)?)),
            Fill::When(document::When { cases, otherwise }) => {
                let case = |case: &document::Case| {
                    let document::Case { condition, then } = case;
                    Some((self.test(condition)?, self.fill(then)?))
                };
                let cases = cases.iter().map(case).collect::<Option<_>>()?;
                let otherwise = match otherwise {
                    Some(otherwise) => Some(Box::new(self.fill(otherwise)?)),
                    None => None,
                };
                Op::When(cases, otherwise)
            }
            Fill::Object(targets) => Op::Object(self.targets(targets, false)?),
            Fill::Each(each) => Op::Each(Box::new(self.each(each)?)),
            Fill::Expression(text) => self.expression(text)?,
            _ => return None,
        })
    }

    /// By the first column alone; other keys and answers are the interpreter's.
    fn lookup(&mut self, lookup: &document::Lookup) -> Option<Lookup> {
        let document::Lookup { table, key, key_column, more_keys, column, columns, ignore_case, on_duplicate, on_miss } = lookup;
        if key_column.is_some() || !more_keys.is_empty() || !columns.is_empty() || *ignore_case || !on_duplicate.is_first() {
            return None;
        }
        let on_miss = on_miss.clone().unwrap_or(document::OnMiss::Fail);
        Some(Lookup { table: table.clone(), key: self.fill(key)?, column: column.clone(), on_miss })
    }

    /// A path becomes a slot, as far as it is names, and what is done below it.
    fn field(&mut self, path: &Path) -> Op {
        let levels = self.tries.len() - 1;
        let up = match path.start {
            Start::Position => return Op::Position,
            Start::Here => 0,
            Start::Record => levels,
            Start::Parent(up) if up > levels => return Op::Missing,
            Start::Parent(up) => up,
        };
        let names = path.parts.iter().take_while(|part| matches!(part, Part::Name(_))).count();
        let (names, rest) = path.parts.split_at(names);
        Op::Field(up, self.tries[levels - up].slot(names), rest.to_vec())
    }

    fn step(&mut self, call: &document::Call) -> Option<Step> {
        let document::Call { function, args } = call;
        let args = args.iter().map(|arg| self.fill(arg)).collect::<Option<_>>()?;
        Some(Step::new(functions::find(function)?, args))
    }

    fn piece(&mut self, piece: &eval::Piece<'_>) -> Option<Piece> {
        Some(match piece {
            eval::Piece::Text(text) => {
                let mut bytes = Vec::new();
                json::quoted::write_inner(text, &mut bytes);
                Piece::Text((*text).to_owned(), bytes)
            }
            eval::Piece::Hole(hole) => Piece::Hole(match Path::parse(hole) {
                Ok(path) => self.field(&path),
                Err(_) => self.expression(hole)?,
            }),
        })
    }

    /// An expression that looks at the record and nothing else.
    fn expression(&mut self, text: &str) -> Option<Op> {
        let expression = Jsonata::parse(text).ok()?;
        if self.tries.len() > 1 || !expression.is_local() {
            return None;
        }
        self.needed.expression(&expression);
        let trie = &mut self.tries[0];
        let native = expression.look(|ast| jsonata::compile(ast, &mut |names| trie.slot(names))).flatten();
        Some(Op::Expression(expression, native))
    }

    fn test(&mut self, condition: &Condition) -> Option<Test> {
        Some(match condition {
            Condition::Compare(compare) => {
                let Compare { left, is, right } = &**compare;
                let right = match right {
                    Some(right) => Some(self.fill(right)?),
                    None => None,
                };
                Test::Compare(self.fill(left)?, *is, right)
            }
            Condition::All(conditions) => Test::All(self.tests(conditions)?),
            Condition::Any(conditions) => Test::Any(self.tests(conditions)?),
            Condition::Not(condition) => Test::Not(Box::new(self.test(condition)?)),
            _ => return None,
        })
    }

    fn tests(&mut self, conditions: &[Condition]) -> Option<Vec<Test>> {
        conditions.iter().map(|condition| self.test(condition)).collect()
    }

    fn each(&mut self, each: &document::Each) -> Option<Each> {
        let document::Each {
            list,
            more_lists,
            flatten,
            filter,
            sort,
            distinct,
            skip,
            limit,
            targets,
            item,
            item_type,
            if_missing_item,
            if_wrong_item,
            take,
        } = each;
        let Op::Field(up, slot, rest) = self.field(&Path::parse(list).ok()?) else { return None };
        let gathered = !rest.is_empty() || !more_lists.is_empty() || !flatten.is_empty();
        let shaped = !sort.is_empty() || distinct.is_some() || skip.is_some() || take.is_some();
        if gathered || shaped || *item_type != Kind::Any || !if_missing_item.is_unset() || !if_wrong_item.is_unset() {
            return None;
        }
        self.tries.push(Trie::new());
        let filter = match filter {
            Some(filter) => Some(self.test(filter)?),
            None => None,
        };
        let made = match item {
            Some(item) => Made::Item(self.fill(item)?),
            None if targets.is_empty() => Made::Item(self.field(&Path { start: Start::Here, parts: Vec::new() })),
            None => Made::Object(self.targets(targets, false)?),
        };
        let mut trie = self.tries.pop()?;
        trie.finish();
        Some(Each { list: (up, slot), trie, filter, limit: limit.map_or(ITEMS_MAX, |limit| limit as usize), made })
    }
}

/// The names of a target's path.
fn names(path: &str) -> Option<Vec<String>> {
    let path = Path::parse(path).ok()?;
    Some(path.names().into_iter().map(str::to_owned).collect())
}

//! Statements from words.

use super::words::{Placed, Word, words};
use crate::Refusal;
use crate::kind::{Kind, Space};

#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) declarations: Vec<Declaration>,
    pub(crate) functions: Vec<Function>,
}

/// A variable or a parameter.
#[derive(Debug, Clone)]
pub(crate) struct Declaration {
    pub(crate) space: Space,
    pub(crate) name: String,
    pub(crate) bytes: usize,
    pub(crate) align: usize,
    /// Shared memory whose size each launch gives.
    pub(crate) is_dynamic: bool,
    pub(crate) initial: Initial,
    pub(crate) line: usize,
}

/// The bytes a variable begins with.
pub(crate) type Initial = Vec<u8>;

#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) is_entry: bool,
    pub(crate) parameters: Vec<Declaration>,
    pub(crate) results: Vec<Declaration>,
    /// The most threads of a block, if the function says so.
    pub(crate) most_threads: Option<u64>,
    pub(crate) body: Vec<Statement>,
    pub(crate) line: usize,
}

#[derive(Debug)]
pub(crate) enum Statement {
    Open,
    Close,
    /// Registers: names, with a count where a name stands for several.
    Registers(Vec<(String, Option<u64>)>),
    Declaration(Declaration),
    Label(String),
    /// The labels that an indexed branch chooses from.
    Targets {
        name: String,
        labels: Vec<String>,
    },
    Instruction(Instruction),
}

#[derive(Debug, Clone)]
pub(crate) struct Instruction {
    pub(crate) line: usize,
    /// The predicate's register, and whether it is negated.
    pub(crate) predicate: Option<(String, bool)>,
    pub(crate) mnemonic: String,
    pub(crate) operands: Vec<Operand>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand {
    Name(String),
    /// A predicate, negated.
    Not(String),
    Integer(u64),
    Float(u32),
    Double(u64),
    Address {
        base: Option<String>,
        offset: i64,
    },
    Vector(Vec<Operand>),
    List(Vec<Operand>),
    /// Two results, as in `%r1|%p1`.
    Pair(String, String),
}

/// The statements of a text of PTX.
pub(crate) fn parse(text: &str) -> Result<Module, Refusal> {
    let lines: Vec<&str> = text.lines().collect();
    let words = words(text)?;
    let mut parser = Parser {
        lines: &lines,
        words: &words,
        next: 0,
    };
    let mut module = Module::default();
    while parser.next < words.len() {
        parser.top_level(&mut module)?;
    }
    Ok(module)
}

struct Parser<'a> {
    lines: &'a [&'a str],
    words: &'a [Placed],
    next: usize,
}

type Parsed<T> = Result<T, Refusal>;

impl Parser<'_> {
    fn line(&self) -> usize {
        let last = self.words.len().saturating_sub(1);
        self.words
            .get(self.next.min(last))
            .map_or(0, |placed| placed.line)
    }

    fn refuse<T>(&self, why: &str) -> Parsed<T> {
        let line = self.line();
        Err(Refusal::new(
            line,
            self.lines.get(line.wrapping_sub(1)).unwrap_or(&""),
            why,
        ))
    }

    fn peek(&self) -> Option<&Word> {
        self.words.get(self.next).map(|placed| &placed.word)
    }

    fn take(&mut self) -> Parsed<Word> {
        let Some(word) = self.peek().cloned() else {
            return self.refuse("the text ends");
        };
        self.next += 1;
        Ok(word)
    }

    fn is(&self, mark: char) -> bool {
        self.peek() == Some(&Word::Mark(mark))
    }

    /// Whether the mark came next; it is taken.
    fn skip(&mut self, mark: char) -> bool {
        let found = self.is(mark);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, mark: char) -> Parsed<()> {
        if self.skip(mark) {
            Ok(())
        } else {
            self.refuse(&format!("expected {mark}"))
        }
    }

    fn name(&mut self) -> Parsed<String> {
        match self.take()? {
            Word::Name(name) => Ok(name),
            _ => {
                self.next -= 1;
                self.refuse("expected a name")
            }
        }
    }

    fn integer(&mut self) -> Parsed<u64> {
        match self.take()? {
            Word::Integer(value) => Ok(value),
            _ => {
                self.next -= 1;
                self.refuse("expected an integer")
            }
        }
    }

    /// Skips what is left of the line.
    fn skip_line(&mut self) {
        let line = self.line();
        while self.next < self.words.len() && self.line() == line {
            self.next += 1;
        }
    }

    fn top_level(&mut self, module: &mut Module) -> Parsed<()> {
        let Some(Word::Name(name)) = self.peek().cloned() else {
            return self.refuse("expected a directive");
        };
        match name.as_str() {
            ".version" | ".target" | ".address_size" | ".file" | ".loc" => self.skip_line(),
            ".visible" | ".weak" | ".extern" | ".common" => self.next += 1,
            ".entry" | ".func" => module.functions.extend(self.function()?),
            ".global" | ".const" | ".shared" => {
                let declarations = self.declarations()?;
                module.declarations.extend(declarations);
            }
            _ => return self.refuse("unknown directive"),
        }
        Ok(())
    }

    /// A function, or none for a prototype.
    fn function(&mut self) -> Parsed<Option<Function>> {
        let line = self.line();
        let is_entry = self.name()? == ".entry";
        let results = if self.is('(') {
            self.parameters()?
        } else {
            Vec::new()
        };
        let name = self.name()?;
        let parameters = if self.is('(') {
            self.parameters()?
        } else {
            Vec::new()
        };
        let most_threads = self.performance()?;
        if self.skip(';') {
            return Ok(None);
        }
        self.expect('{')?;
        let body = self.body()?;
        Ok(Some(Function {
            name,
            is_entry,
            parameters,
            results,
            most_threads,
            body,
            line,
        }))
    }

    /// The directives between parameters and body: the most threads of a block, if given.
    fn performance(&mut self) -> Parsed<Option<u64>> {
        let mut most_threads = None;
        while let Some(Word::Name(name)) = self.peek().cloned() {
            self.next += 1;
            if name == ".noreturn" {
                continue;
            }
            let mut product = self.integer()?;
            while self.skip(',') {
                product *= self.integer()?;
            }
            match name.as_str() {
                ".maxntid" | ".reqntid" => most_threads = Some(product),
                ".minnctapersm" | ".maxnctapersm" | ".maxnreg" => {}
                _ => return self.refuse("unknown directive of a function"),
            }
        }
        Ok(most_threads)
    }

    fn parameters(&mut self) -> Parsed<Vec<Declaration>> {
        self.expect('(')?;
        let mut parameters = Vec::new();
        while !self.skip(')') {
            if self.peek() != Some(&Word::Name(".param".into())) {
                return self.refuse("expected .param");
            }
            parameters.push(self.declaration()?);
            self.skip(',');
        }
        Ok(parameters)
    }

    /// Declarations of one type, up to the semicolon.
    fn declarations(&mut self) -> Parsed<Vec<Declaration>> {
        let first = self.declaration()?;
        let mut declarations = vec![first];
        if self.is(',') {
            return self.refuse("several variables in one declaration");
        }
        self.expect(';')?;
        for declaration in &mut declarations {
            declaration.is_dynamic = declaration.space == Space::Shared && declaration.bytes == 0;
        }
        Ok(declarations)
    }

    fn declaration(&mut self) -> Parsed<Declaration> {
        let line = self.line();
        let space = match self.name()?.as_str() {
            ".global" => Space::Global,
            ".const" => Space::Constant,
            ".shared" => Space::Shared,
            ".local" => Space::Local,
            ".param" => Space::Parameter,
            _ => return self.refuse("unknown state space"),
        };
        let (kind, align) = self.kind_and_align()?;
        let name = self.name()?;
        let mut bytes = kind.bytes();
        while self.skip('[') {
            bytes *= if self.is(']') {
                0
            } else {
                self.integer()? as usize
            };
            self.expect(']')?;
        }
        let mut initial = Vec::new();
        if self.skip('=') {
            self.initial(kind, &mut initial)?;
            initial.resize(bytes, 0);
        }
        let align = align.unwrap_or(kind.bytes());
        Ok(Declaration {
            space,
            name,
            bytes,
            align,
            is_dynamic: false,
            initial,
            line,
        })
    }

    fn kind_and_align(&mut self) -> Parsed<(Kind, Option<usize>)> {
        let mut align = None;
        let mut found = None;
        while let Some(Word::Name(name)) = self.peek().cloned() {
            let Some(directive) = name.strip_prefix('.') else {
                break;
            };
            self.next += 1;
            match directive {
                "align" => align = Some(self.integer()? as usize),
                // What a pointer among the parameters points to.
                "ptr" | "global" | "const" | "shared" | "local" => align = None,
                _ => match Kind::named(directive) {
                    Some(kind) => found = Some(kind),
                    None => return self.refuse("unknown type"),
                },
            }
        }
        match found {
            Some(kind) => Ok((kind, align)),
            None => self.refuse("expected a type"),
        }
    }

    fn initial(&mut self, kind: Kind, out: &mut Initial) -> Parsed<()> {
        if self.skip('{') {
            while !self.skip('}') {
                self.initial(kind, out)?;
                self.skip(',');
            }
            return Ok(());
        }
        let bits = match self.operand()? {
            Operand::Integer(bits) if !kind.is_float() => bits,
            Operand::Float(bits) if kind == Kind::F32 => u64::from(bits),
            Operand::Double(bits) if kind == Kind::F64 => bits,
            _ => return self.refuse("unknown initial value"),
        };
        out.extend_from_slice(&bits.to_le_bytes()[..kind.bytes()]);
        Ok(())
    }

    /// The statements up to the closing brace of the function.
    fn body(&mut self) -> Parsed<Vec<Statement>> {
        let mut statements = Vec::new();
        let mut depth = 0;
        loop {
            if self.skip('{') {
                depth += 1;
                statements.push(Statement::Open);
            } else if self.skip('}') {
                if depth == 0 {
                    return Ok(statements);
                }
                depth -= 1;
                statements.push(Statement::Close);
            } else if !self.skip(';') {
                statements.extend(self.statement()?);
            }
        }
    }

    fn statement(&mut self) -> Parsed<Option<Statement>> {
        let Some(Word::Name(name)) = self.peek().cloned() else {
            return self
                .instruction()
                .map(|found| Some(Statement::Instruction(found)));
        };
        Ok(Some(match name.as_str() {
            ".reg" => self.registers()?,
            ".local" | ".shared" | ".param" => Statement::Declaration(self.variable()?),
            ".loc" | ".pragma" => {
                self.skip_line();
                return Ok(None);
            }
            _ if self
                .words
                .get(self.next + 1)
                .is_some_and(|next| next.word == Word::Mark(':')) =>
            {
                self.next += 2;
                self.label(name)?
            }
            _ if name.starts_with('.') => return self.refuse("unknown directive"),
            _ => Statement::Instruction(self.instruction()?),
        }))
    }

    fn variable(&mut self) -> Parsed<Declaration> {
        let declaration = self.declaration()?;
        self.expect(';')?;
        Ok(declaration)
    }

    fn label(&mut self, name: String) -> Parsed<Statement> {
        match self.peek() {
            Some(Word::Name(next)) if next == ".branchtargets" => {
                self.next += 1;
                let mut labels = vec![self.name()?];
                while self.skip(',') {
                    labels.push(self.name()?);
                }
                self.expect(';')?;
                Ok(Statement::Targets { name, labels })
            }
            Some(Word::Name(next)) if next == ".callprototype" => self.refuse("an indirect call"),
            _ => Ok(Statement::Label(name)),
        }
    }

    fn registers(&mut self) -> Parsed<Statement> {
        self.next += 1;
        self.kind_and_align()?;
        let mut names = Vec::new();
        loop {
            let name = self.name()?;
            let mut count = None;
            if self.skip('<') {
                count = Some(self.integer()?);
                self.expect('>')?;
            }
            names.push((name, count));
            if !self.skip(',') {
                break;
            }
        }
        self.expect(';')?;
        Ok(Statement::Registers(names))
    }

    fn instruction(&mut self) -> Parsed<Instruction> {
        let line = self.line();
        let mut predicate = None;
        if self.skip('@') {
            let negated = self.skip('!');
            predicate = Some((self.name()?, negated));
        }
        let mnemonic = self.name()?;
        let mut operands = Vec::new();
        while !self.skip(';') {
            operands.push(self.operand()?);
            if !self.skip(',') && !self.is(';') {
                return self.refuse("expected , or ;");
            }
        }
        Ok(Instruction {
            line,
            predicate,
            mnemonic,
            operands,
        })
    }

    fn operand(&mut self) -> Parsed<Operand> {
        if self.skip('!') {
            return self.name().map(Operand::Not);
        }
        if self.skip('{') {
            return self.operands('}').map(Operand::Vector);
        }
        if self.skip('(') {
            return self.operands(')').map(Operand::List);
        }
        if self.skip('[') {
            return self.address();
        }
        if self.skip('-') {
            return self
                .integer()
                .map(|value| Operand::Integer(value.wrapping_neg()));
        }
        match self.take()? {
            Word::Integer(value) => Ok(Operand::Integer(value)),
            Word::Float(bits) => Ok(Operand::Float(bits)),
            Word::Double(bits) => Ok(Operand::Double(bits)),
            Word::Name(name) if self.skip('|') => Ok(Operand::Pair(name, self.name()?)),
            Word::Name(name) => Ok(Operand::Name(name)),
            Word::Text | Word::Mark(_) => {
                self.next -= 1;
                self.refuse("expected an operand")
            }
        }
    }

    fn operands(&mut self, end: char) -> Parsed<Vec<Operand>> {
        let mut operands = Vec::new();
        while !self.skip(end) {
            operands.push(self.operand()?);
            if !self.skip(',') && !self.is(end) {
                return self.refuse("expected a comma");
            }
        }
        Ok(operands)
    }

    /// What is within the brackets of an address.
    fn address(&mut self) -> Parsed<Operand> {
        let base = match self.peek() {
            Some(Word::Name(_)) => Some(self.name()?),
            _ => None,
        };
        let mut offset: i64 = 0;
        if base.is_none() || self.skip('+') {
            let negative = self.skip('-');
            let value = self.integer()? as i64;
            offset = if negative {
                value.wrapping_neg()
            } else {
                value
            };
        } else if self.skip('-') {
            offset = (self.integer()? as i64).wrapping_neg();
        }
        self.expect(']')?;
        Ok(Operand::Address { base, offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_is_read_as_written() {
        let module = parse(
            ".version 7.8\n.target sm_70\n.address_size 64\n\
             .global .align 4 .u16 table[3] = {1, 2};\n.extern .shared .align 16 .b8 dyn[];\n\
             .visible .entry k(\n.param .u64 k_param_0,\n.param .align 8 .b8 k_param_1[24]\n)\n\
             .maxntid 128, 2, 1\n{\n.reg .pred %p<2>;\n$L_1:\n{ .reg .b64 %lhs; }\n\
             @!%p1 ld.global.v2.u32 {%r1, %r2}, [%rd1+-8];\nret;\n}\n",
        )
        .unwrap();
        let [table, dynamic] = &module.declarations[..] else {
            panic!()
        };
        assert_eq!(
            (table.bytes, table.align, &table.initial[..]),
            (6, 4, &[1, 0, 2, 0, 0, 0][..])
        );
        assert!(dynamic.is_dynamic && !table.is_dynamic);
        let kernel = &module.functions[0];
        assert_eq!((kernel.is_entry, kernel.most_threads), (true, Some(256)));
        let sizes: Vec<usize> = kernel
            .parameters
            .iter()
            .map(|parameter| parameter.bytes)
            .collect();
        assert_eq!(sizes, [8, 24]);
        let Statement::Instruction(load) = &kernel.body[5] else {
            panic!("{:?}", kernel.body)
        };
        assert_eq!(load.predicate, Some(("%p1".into(), true)));
        assert_eq!(
            load.operands[1],
            Operand::Address {
                base: Some("%rd1".into()),
                offset: -8
            }
        );
    }

    #[test]
    fn a_text_that_ends_early_is_refused() {
        let refusal = parse(".visible .entry k() {\nret").unwrap_err();
        assert_eq!(refusal.to_string(), "line 2: the text ends: ret");
    }
}

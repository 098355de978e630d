//! PTX as text: its words, and its statements as written.

mod parse;
mod words;

pub(crate) use parse::{Declaration, Function, Instruction, Module, Operand, Statement, parse};

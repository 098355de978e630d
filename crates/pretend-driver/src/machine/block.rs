//! The threads of a block, and the barriers they share.

use std::rc::Rc;

use super::clock::{BARRIER, Bill};
use super::fences::Fences;
use super::fragment::State;
use super::races::Races;
use super::warp::Warp;
use super::{Fault, Launch, Order};
use crate::lanes::{Lanes, WIDTH};
use crate::memory::Memory;
use crate::program::{Barrier, Operation, Predicate, Reduce, Region};

/// What all threads of a block share.
pub(crate) struct Shared<'a> {
    pub(crate) launch: &'a Launch<'a>,
    pub(crate) memory: &'a mut Memory,
    pub(crate) order: Order,
    pub(crate) index: [u32; 3],
    pub(crate) bytes: Vec<u8>,
    pub(crate) regions: Vec<Region>,
    pub(crate) races: Races,
    pub(crate) fences: &'a mut Fences,
    /// Values that are the same in all threads.
    pub(crate) uniforms: Rc<[Lanes]>,
    /// Instructions left.
    pub(crate) steps: &'a mut u64,
    /// What it costs, where that is asked for.
    pub(crate) bill: Option<Bill>,
}

pub(crate) struct Block<'a> {
    shared: Shared<'a>,
    warps: Vec<Warp>,
}

impl<'a> Block<'a> {
    pub(crate) fn new(
        launch: &'a Launch<'a>,
        memory: &'a mut Memory,
        fences: &'a mut Fences,
        order: Order,
        index: [u32; 3],
        uniforms: &Rc<[Lanes]>,
        steps: &'a mut u64,
    ) -> Self {
        let mut regions = launch.program.functions[launch.function].shared.clone();
        let dynamic = launch.dynamic_start();
        regions.push(Region {
            start: dynamic,
            bytes: launch.dynamic,
        });
        let size = dynamic + launch.dynamic;
        let bytes = (0..size).map(|place| order.rubbish(place) as u8).collect();
        let mut shared = Shared {
            launch,
            memory,
            order,
            index,
            bytes,
            regions,
            races: Races::default(),
            fences,
            uniforms: Rc::clone(uniforms),
            steps,
            bill: None,
        };
        let threads: usize = launch.block.iter().product::<u32>() as usize;
        let warps = (0..threads.div_ceil(WIDTH))
            .map(|number| Warp::new(number, threads - number * WIDTH, &mut shared))
            .collect();
        Self { shared, warps }
    }

    /// Has [`Block::run`] count what it costs.
    pub(crate) fn track_cost(&mut self) {
        self.shared.bill = Some(Bill::default());
    }

    /// Runs all warps to their ends; the cycles that takes and what they cost, if a bill is kept.
    pub(crate) fn run(mut self) -> Result<(u64, Option<Bill>), Fault> {
        loop {
            for number in self.shared.order.sequence(self.warps.len() as u64) {
                let warp = &mut self.warps[number as usize];
                warp.run(&mut self.shared)
                    .map_err(|fault| self.place(fault))?;
            }
            if self.warps.iter().all(Warp::has_ended) {
                return Ok((self.latest(), self.shared.bill));
            }
            self.pass_barrier().map_err(|fault| self.place(fault))?;
        }
    }

    /// When the last warp is where it is.
    fn latest(&self) -> u64 {
        let clocks = self.warps.iter().map(|warp| warp.clock.now());
        clocks.max().unwrap_or(0)
    }

    fn place(&self, fault: Fault) -> Fault {
        let launch = self.shared.launch;
        let kernel = &launch.program.functions[launch.function].name;
        fault.at(format!("block {:?} of kernel {kernel}", self.shared.index))
    }

    /// All threads wait. Lets them go on, if it is at the same barrier.
    fn pass_barrier(&mut self) -> Result<(), Fault> {
        let mut places = self
            .warps
            .iter()
            .flat_map(|warp| &warp.fragments)
            .map(|fragment| fragment.at);
        let place = places.next().unwrap_or_default();
        let line = self.line(place);
        if let Some(other) = places.find(|other| *other != place) {
            let why = format!(
                "threads of a block wait at different barriers: {line} and {}",
                self.line(other)
            );
            return Err(Fault::failed(why));
        }
        if self.warps.iter().any(Warp::has_lost_threads) {
            let why = format!("a barrier that threads never reach, as they have ended: {line}");
            return Err(Fault::failed(why));
        }
        if let Operation::Barrier(Barrier::Reduce { reduce, to, from }) =
            self.shared.launch.program.code[place].operation
        {
            self.reduce(reduce, to, from);
        }
        self.shared.fences.pass_barrier();
        let now = self.latest() + BARRIER;
        for warp in &mut self.warps {
            warp.clock.set(now);
        }
        for fragment in self.warps.iter_mut().flat_map(|warp| &mut warp.fragments) {
            fragment.at += 1;
            fragment.state = State::Ready;
        }
        Ok(())
    }

    fn line(&self, place: usize) -> String {
        self.shared.line(place)
    }

    /// Combines a predicate of all threads.
    fn reduce(&mut self, reduce: Reduce, to: usize, from: Predicate) {
        let holding: u32 = self
            .warps
            .iter()
            .map(|warp| warp.holding(from).count_ones())
            .sum();
        let threads: u32 = self.shared.launch.block.iter().product();
        let result = match reduce {
            Reduce::Count => u64::from(holding),
            Reduce::And => u64::from(holding == threads),
            Reduce::Or => u64::from(holding > 0),
        };
        for warp in &mut self.warps {
            warp.set_all(to, result);
        }
    }
}

impl Shared<'_> {
    /// An instruction's line, for explanations.
    pub(crate) fn line(&self, place: usize) -> String {
        let program = self.launch.program;
        let line = program.code[place].line;
        let text = program
            .lines
            .get(line.wrapping_sub(1))
            .map_or("", |text| text.trim());
        format!("line {line}: {text}")
    }
}

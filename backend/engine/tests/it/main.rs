//! The engine on real databases: what is accepted is kept, what is kept is done, what is done is not done twice.

mod accepting;
mod asking;
mod crashing;
mod cutting;
mod delivering;
mod failing;
mod governing;
mod handling;
mod headless;
mod keeping;
mod ordering;
mod pausing;
mod polling;
mod reading;
mod replaying;
mod scheduling;
mod spilling;
mod stepping;
mod support;
mod suspecting;
mod sweeping;
mod undoing;

//! A flow on the whole terminal: its experiments as a track, the course of its cross-entropy, and what happened.

use std::{collections::VecDeque, io};

use ratatui::{
    DefaultTerminal, Frame,
    layout::{Constraint, Layout, Rect},
    style::{Color, Modifier, Style},
    symbols::Marker,
    text::{Line, Span},
    widgets::{Axis, Block, Chart, Dataset, GraphType, Paragraph},
};
use wnn_experiments::{
    api::Experiment,
    model::{ExperimentStatus, FlowStatus, Timestamp},
};

use super::{
    course::Course,
    log::{Entry, Log, Weight},
};
use crate::ui::format::{change, count, nats, took};

/// Lines of what happened that are kept.
const KEPT: usize = 200;
/// Cells of an experiment's bar.
const BAR: usize = 20;
/// Names of experiments are cut there.
const NAME: usize = 26;

/// The terminal while it shows a flow; given back with the value.
pub(super) struct Screen {
    terminal: DefaultTerminal,
    said: Said,
}

/// What was said so far.
#[derive(Debug, Default)]
pub(super) struct Said {
    lines: VecDeque<String>,
    /// What stays in the terminal afterwards.
    milestones: Vec<String>,
    /// What the person should know now.
    note: Option<String>,
}

impl Said {
    pub(super) fn entries(&mut self, entries: &[Entry]) {
        for entry in entries {
            if self.lines.len() == KEPT {
                self.lines.pop_front();
            }
            self.lines.push_back(entry.text.clone());
            if entry.weight == Weight::Milestone {
                self.milestones.push(entry.text.clone());
            }
        }
    }

    pub(super) fn note(&mut self, text: &str) {
        self.note = Some(text.to_owned());
    }
}

impl Screen {
    /// Takes the terminal over.
    pub(super) fn begin() -> io::Result<Self> {
        Ok(Self { terminal: ratatui::try_init()?, said: Said::default() })
    }

    /// What was said so far.
    pub(super) fn said(&mut self) -> &mut Said {
        &mut self.said
    }

    pub(super) fn draw(&mut self, log: &Log, course: &Course, now: Timestamp) -> io::Result<()> {
        let said = &self.said;
        self.terminal.draw(|frame| draw(frame, log, course, said, now)).map(drop)
    }

    /// Gives the terminal back, and what is to stay in it.
    pub(super) fn end(mut self) -> Vec<String> {
        std::mem::take(&mut self.said.milestones)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

fn draw(frame: &mut Frame<'_>, log: &Log, course: &Course, said: &Said, now: Timestamp) {
    let experiments = log.experiments().len().min(12) as u16;
    let places = [
        Constraint::Length(2),
        Constraint::Length(experiments + 1),
        Constraint::Fill(3),
        Constraint::Fill(1),
        Constraint::Length(1),
    ];
    let [head, track, chart, happened, foot] = Layout::vertical(places).areas(frame.area());
    frame.render_widget(Paragraph::new(header(log, now)), head);
    frame.render_widget(Paragraph::new(log.experiments().iter().map(row).collect::<Vec<_>>()), track);
    draw_course(frame, chart, course);
    let shown = usize::from(happened.height.saturating_sub(1));
    let last = said.lines.iter().skip(said.lines.len().saturating_sub(shown)).map(|line| Line::from(line.as_str()));
    let block = Block::new().title(Line::from("What happened").style(bold()));
    frame.render_widget(Paragraph::new(last.collect::<Vec<_>>()).block(block), happened);
    frame.render_widget(Paragraph::new(footer(log, said)), foot);
}

fn header(log: &Log, now: Timestamp) -> Vec<Line<'static>> {
    let flow = log.flow();
    let title = Line::from(vec![
        Span::styled(format!("Flow {} \"{}\"  ", flow.id, flow.name), bold()),
        Span::styled(flow.status.to_string(), Style::new().fg(of_flow(flow.status))),
        Span::raw(format!("  {}", took(flow.started_at, flow.completed_at, now))),
    ]);
    let figures = log.progress().map(|progress| {
        let left = log.left().map(|left| format!("  at most {left} left")).unwrap_or_default();
        format!("{}{left}", progress.figures)
    });
    vec![title, Line::from(figures.unwrap_or_default())]
}

/// `1a GA Neurons  ██████░░░░  120/250  10.5200 to 10.3100 (-2.00%)`.
fn row(experiment: &Experiment) -> Line<'static> {
    let name: String = experiment.name.chars().take(NAME).collect();
    let (done, most) = (experiment.current_iteration.unwrap_or(0), experiment.max_iterations.unwrap_or(0));
    let share = if most > 0 { (done as f64 / most as f64).clamp(0.0, 1.0) } else { 0.0 };
    let share = if experiment.status == ExperimentStatus::Completed { 1.0 } else { share };
    let full = (share * BAR as f64).round() as usize;
    let gained = match (experiment.initial_ce, experiment.best_ce) {
        (Some(from), Some(best)) => format!("{} ({})", nats(Some(best)), change(Some(from), Some(best))),
        (_, best) => nats(best),
    };
    let steps = format!("{}/{}", count(done.unsigned_abs()), count(most.unsigned_abs()));
    Line::from(vec![
        Span::raw(format!("{name:<NAME$} ")),
        Span::styled("█".repeat(full), Style::new().fg(of_experiment(experiment.status))),
        Span::styled("░".repeat(BAR - full), Style::new().fg(Color::DarkGray)),
        Span::raw(format!(" {steps:>11}  {gained}")),
    ])
}

fn draw_course(frame: &mut Frame<'_>, area: Rect, course: &Course) {
    let Some((places, range)) = course.bounds() else {
        frame.render_widget(Paragraph::new("The chart begins with the first iteration."), area);
        return;
    };
    let curve = |name: &'static str, points, color| {
        let style = Style::new().fg(color);
        Dataset::default().name(name).marker(Marker::Braille).graph_type(GraphType::Line).style(style).data(points)
    };
    let curves = vec![curve("mean", &course.mean, Color::DarkGray), curve("best", &course.best, Color::Cyan)];
    let middle = f64::midpoint(range[0], range[1]);
    let nats_at = [range[0], middle, range[1]].map(|value| format!("{value:.3}"));
    let iterations_at = [places[0], places[1]].map(|value| count(value as u64));
    let chart = Chart::new(curves)
        .block(Block::new().title(Line::from("Cross-entropy of each iteration, in nats").style(bold())))
        .x_axis(Axis::default().bounds(places).labels(iterations_at))
        .y_axis(Axis::default().bounds(range).labels(nats_at));
    frame.render_widget(chart, area);
}

fn footer(log: &Log, said: &Said) -> Line<'static> {
    let pause = if log.flow().status == FlowStatus::Paused { "p resume" } else { "p pause" };
    let keys = format!("s stop   {pause}   q leave, the flow goes on");
    match &said.note {
        Some(note) => {
            Line::from(vec![Span::styled(format!("{note}   "), Style::new().fg(Color::Yellow)), Span::raw(keys)])
        }
        None => Line::from(keys),
    }
}

fn bold() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

fn of_flow(status: FlowStatus) -> Color {
    match status {
        FlowStatus::Pending => Color::Reset,
        FlowStatus::Queued => Color::Blue,
        FlowStatus::Running => Color::Cyan,
        FlowStatus::Paused | FlowStatus::Cancelled => Color::Yellow,
        FlowStatus::Completed => Color::Green,
        FlowStatus::Failed => Color::Red,
    }
}

fn of_experiment(status: ExperimentStatus) -> Color {
    match status {
        ExperimentStatus::Pending => Color::Reset,
        ExperimentStatus::Running => Color::Cyan,
        ExperimentStatus::Paused | ExperimentStatus::Cancelled => Color::Yellow,
        ExperimentStatus::Completed => Color::Green,
        ExperimentStatus::Failed => Color::Red,
    }
}

#[cfg(test)]
mod tests {
    use ratatui::{Terminal, backend::TestBackend};
    use serde_json::json;

    use super::*;
    use crate::{
        commands::flow::samples::{experiment, flow, read, time},
        ui::assert_snapshot,
    };

    #[test]
    fn a_flow_fills_the_terminal() {
        let mut running = flow(3, "Pass 2", "running");
        running.started_at = Some(time("08:00:00"));
        let mut first = experiment(1, "Phase 1a: GA Neurons");
        (first.status, first.current_iteration) = (ExperimentStatus::Completed, Some(100));
        (first.initial_ce, first.best_ce) = (Some(10.52), Some(10.31));
        let mut second = experiment(2, "Phase 1b: TS Neurons");
        second.status = ExperimentStatus::Running;
        let mut log = Log::new(running, vec![first, second, experiment(3, "Phase 2a: GA Bits")]);
        let (mut course, mut said) = (Course::default(), Said::default());
        for number in 1..=60 {
            let ce = 10.3 - f64::from(number) * 0.01;
            let iteration = read(&json!({"id": number, "phase_id": 2, "experiment_id": 2, "iteration_num": number,
                "best_ce": ce, "avg_ce": ce + 0.05, "best_accuracy": 0.041, "elapsed_secs": 2.0, "evaluations": 50,
                "timestamp": "2026-01-31T08:15:32.000Z"}));
            course.push(log.experiments(), &iteration);
            said.entries(&log.apply(&wnn_experiments::api::Event::IterationUpdate(iteration), time("08:20:00")));
        }
        said.note("Connected again");
        let mut terminal = Terminal::new(TestBackend::new(80, 30)).unwrap();
        terminal.draw(|frame| draw(frame, &log, &course, &said, time("08:20:00"))).unwrap();
        let shown = terminal.backend().to_string();
        let lines: Vec<_> = shown.lines().map(|line| line.trim_matches('"').trim_end()).collect();
        assert_snapshot("flow-watch-screen", &lines.join("\n"));
        let mut small = Terminal::new(TestBackend::new(20, 5)).unwrap();
        small.draw(|frame| draw(frame, &log, &course, &said, time("08:20:00"))).unwrap();
    }
}

use super::*;

/// `state action state` for all that is allowed.
fn table<S: Copy + ToString, A: Copy + ToString>(
    states: &[S],
    actions: &[A],
    after: impl Fn(S, A) -> Result<S, TransitionError>,
) -> Vec<String> {
    let mut lines = Vec::new();
    for &from in states {
        for &action in actions {
            match after(from, action) {
                Ok(to) => lines.push(format!("{} {} {}", from.to_string(), action.to_string(), to.to_string())),
                Err(error) => {
                    let sentence = error.to_string();
                    assert!(sentence.contains(&format!("that is {} cannot ", from.to_string())), "{sentence}");
                }
            }
        }
    }
    lines
}

fn flows() -> Vec<String> {
    table(FlowStatus::ALL, FlowAction::ALL, FlowStatus::after)
}

fn experiments() -> Vec<String> {
    table(ExperimentStatus::ALL, ExperimentAction::ALL, ExperimentStatus::after)
}

#[test]
fn every_state_of_a_flow_and_every_action_is_either_a_move_or_a_sentence() {
    let expected = "\
        pending start queued|pending cancel cancelled|pending delete pending|pending edit pending|pending arrange pending|\
        pending duplicate pending|pending fork pending|pending begin running|pending fail failed|\
        queued stop cancelled|queued pause paused|queued cancel cancelled|queued arrange queued|queued move queued|\
        queued duplicate queued|queued fork queued|queued begin running|queued fail failed|\
        running stop cancelled|running pause paused|running cancel cancelled|running arrange running|\
        running duplicate running|running fork running|running complete completed|running fail failed|running requeue queued|\
        paused start queued|paused stop cancelled|paused resume queued|paused restart queued|paused cancel cancelled|\
        paused delete paused|paused arrange paused|paused duplicate paused|paused fork paused|paused begin running|\
        paused fail failed|\
        completed restart queued|completed delete completed|completed duplicate completed|completed fork completed|\
        failed start queued|failed restart queued|failed delete failed|failed arrange failed|failed duplicate failed|\
        failed fork failed|failed begin running|\
        cancelled start queued|cancelled restart queued|cancelled delete cancelled|cancelled arrange cancelled|\
        cancelled duplicate cancelled|cancelled fork cancelled|cancelled begin running";
    assert_eq!(flows(), expected.split('|').collect::<Vec<_>>());
}

#[test]
fn every_state_of_an_experiment_and_every_action_is_either_a_move_or_a_sentence() {
    let expected = "\
        pending begin running|pending delete pending|pending arrange pending|\
        running pause paused|running stop cancelled|running complete completed|running fail failed|running requeue pending|\
        paused begin running|paused stop cancelled|paused fail failed|paused requeue pending|\
        completed begin running|\
        failed begin running|failed requeue pending|\
        cancelled begin running|cancelled requeue pending";
    assert_eq!(experiments(), expected.split('|').collect::<Vec<_>>());
}

#[test]
fn a_worker_may_leave_out_that_an_experiment_has_begun_and_nothing_else() {
    let mut lines = Vec::new();
    for &from in ExperimentStatus::ALL {
        for &to in ExperimentStatus::ALL {
            let Ok(way) = from.way_to(to) else { continue };
            assert_eq!(way.iter().try_fold(from, |state, action| state.after(*action)), Ok(to));
            let way: Vec<_> = way.iter().map(ToString::to_string).collect();
            lines.push(format!("{from} {} {to}", way.join("+")));
        }
    }
    let expected = "\
        pending begin running|pending begin+pause paused|pending begin+complete completed|pending begin+fail failed|\
        pending begin+stop cancelled|\
        running requeue pending|running pause paused|running complete completed|running fail failed|running stop cancelled|\
        paused requeue pending|paused begin running|paused begin+complete completed|paused fail failed|\
        paused stop cancelled|\
        completed begin running|\
        failed requeue pending|failed begin running|\
        cancelled requeue pending|cancelled begin running";
    lines.sort();
    let mut expected: Vec<_> = expected.split('|').collect();
    expected.sort_unstable();
    assert_eq!(lines, expected);
}

#[test]
fn a_refusal_says_what_is_possible_instead() {
    let refused = FlowStatus::Completed.after(FlowAction::Stop).unwrap_err();
    let sentence = "a flow that is completed cannot stop; it can restart, be deleted, be duplicated, be forked";
    assert_eq!(refused.to_string(), sentence);
    let refused = ExperimentStatus::Completed.after(ExperimentAction::Delete).unwrap_err();
    assert_eq!(refused.to_string(), "an experiment that is completed cannot be deleted, because it ran");
}

/// The moves in one of the drawings, in the words of the tables.
fn drawn(heading: &str) -> Vec<String> {
    let page = include_str!("../../../docs/LIFECYCLE.md");
    let (_, section) = page.split_once(heading).unwrap();
    let (_, drawing) = section.split_once("stateDiagram-v2").unwrap();
    let (drawing, _) = drawing.split_once("```").unwrap();
    let mut moves = Vec::new();
    for line in drawing.lines().filter(|line| !line.contains("[*]")) {
        let Some((from, rest)) = line.split_once("-->") else { continue };
        let (to, actions) = rest.split_once(':').unwrap();
        moves.extend(actions.split(',').map(|action| format!("{} {} {}", from.trim(), action.trim(), to.trim())));
    }
    moves.sort();
    moves
}

/// Those lines of a table that lead to another state.
fn moving(lines: Vec<String>) -> Vec<String> {
    let leads_on = |line: &String| line.split(' ').next() != line.split(' ').next_back();
    let mut lines: Vec<_> = lines.into_iter().filter(leads_on).collect();
    lines.sort();
    lines
}

#[test]
fn the_drawings_in_the_documents_are_the_tables() {
    assert_eq!(drawn("## Flows"), moving(flows()));
    assert_eq!(drawn("## Experiments"), moving(experiments()));
}

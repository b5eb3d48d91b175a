//! The figures at the top of the page.

use leptos::prelude::*;
use wnn_experiments::api::CheckpointDetail;

use crate::format::{NOTHING, bytes, change, count, nats, percent};

/// Cross-entropy and accuracy, and the size of the genome.
#[component]
pub(super) fn Figures(
    /// The checkpoint.
    detail: CheckpointDetail,
) -> impl IntoView {
    let CheckpointDetail { checkpoint, genome, .. } = detail;
    let parent = genome.as_ref().and_then(|genome| genome.parent.as_ref());
    let gained = parent.and_then(|parent| change(parent.best_ce, checkpoint.best_ce));
    let from = gained.map(|gained| format!("{gained} from its parent"));
    let iterations = checkpoint.iterations_run.map(|run| format!("after {} iterations", count(run.unsigned_abs())));
    let size = genome.map(|genome| genome.size);
    let text = |of: fn(&wnn_experiments::api::GenomeSize) -> String| size.as_ref().map_or(NOTHING.to_owned(), of);
    view! {
        <dl class="figures">
            <div>
                <dt>"Cross-entropy"</dt>
                <dd>{nats(checkpoint.best_ce)}<small>" nats"</small></dd>
                <dd class="figures__note">{from}</dd>
            </div>
            <div>
                <dt>"Accuracy"</dt>
                <dd>{percent(checkpoint.best_accuracy)}</dd>
                <dd class="figures__note">{iterations}</dd>
            </div>
            <div>
                <dt>"Neurons"</dt>
                <dd>{text(|size| count(size.neurons))}</dd>
                <dd class="figures__note">{size.map(|size| format!("in {} clusters", count(size.clusters)))}</dd>
            </div>
            <div>
                <dt>"Connections"</dt>
                <dd>{text(|size| count(size.connections))}</dd>
                <dd class="figures__note">{size.map(|size| format!("{:.1} bits a neuron", size.connections as f64 / size.neurons as f64))}</dd>
            </div>
            <div>
                <dt>"Memory of the tables"</dt>
                <dd>{text(|size| bytes(i64::try_from(size.table_bytes).ok()))}</dd>
                <dd class="figures__note">"every cell written out, at two bits each"</dd>
            </div>
        </dl>
    }
}

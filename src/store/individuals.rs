//! Who took part in an iteration, in the database.

use sqlx::SqliteConnection;

use super::{StoreError, Write};
use crate::model::{ExperimentId, Individual, IterationId};

/// Bytes of one genome.
const BYTES: usize = 17;

/// Keeps who took part in an iteration; what was kept of it before is replaced.
pub(crate) async fn record(
    db: &mut Write,
    iteration: IterationId,
    individuals: &[Individual],
) -> Result<(), StoreError> {
    let query = sqlx::query("INSERT OR REPLACE INTO individuals (iteration_id, packed) VALUES (?, ?)");
    query.bind(iteration.0).bind(pack(individuals)).execute(&mut **db).await?;
    Ok(())
}

/// Who took part in an iteration; nobody where that is not known.
pub(crate) async fn of(db: &mut SqliteConnection, iteration: IterationId) -> Result<Vec<Individual>, StoreError> {
    let query = sqlx::query_scalar::<_, Vec<u8>>("SELECT packed FROM individuals WHERE iteration_id = ?");
    let packed = query.bind(iteration.0).fetch_optional(db).await?;
    Ok(packed.map(|packed| unpack(&packed)).unwrap_or_default())
}

/// Who took part in the iterations of an experiment with the numbers from `low` to `high`, as far as that is known, by
/// number.
pub(crate) async fn between(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    (low, high): (i64, i64),
) -> Result<Vec<(i64, Vec<Individual>)>, StoreError> {
    let query = sqlx::query_as::<_, (i64, Vec<u8>)>(
        "SELECT iteration_num, packed FROM iterations JOIN individuals ON iteration_id = iterations.id \
         WHERE experiment_id = ? AND iteration_num BETWEEN ? AND ? ORDER BY iteration_num",
    );
    let rows = query.bind(experiment.0).bind(low).bind(high).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(number, packed)| (number, unpack(&packed))).collect())
}

fn pack(individuals: &[Individual]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(individuals.len() * BYTES);
    for one in individuals {
        packed.extend_from_slice(&one.ce.to_le_bytes());
        packed.extend_from_slice(&one.accuracy.to_le_bytes());
        packed.push(u8::from(one.went_on));
    }
    packed
}

fn unpack(packed: &[u8]) -> Vec<Individual> {
    let one = |bytes: &[u8; BYTES]| {
        let [ce, accuracy] = [0, 8].map(|at| f64::from_le_bytes(std::array::from_fn(|index| bytes[at + index])));
        Individual { ce, accuracy, went_on: bytes[BYTES - 1] == 1 }
    };
    packed.as_chunks().0.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        let individuals = [
            Individual { ce: 10.1, accuracy: 0.04, went_on: true },
            Individual { ce: f64::MIN_POSITIVE, accuracy: 1.0, went_on: false },
        ];
        assert_eq!(unpack(&pack(&individuals)), individuals);
        assert_eq!(unpack(&[]), []);
    }
}

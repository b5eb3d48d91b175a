//! The best genome of a checkpoint file, without the population and the state that stand beside it.
//!
//! What comes after the genome is neither read nor checked, so that a file of half a gigabyte costs as little as its one
//! genome.

use std::{fmt, path::Path};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};

use super::{
    ReadLimits, StoredGenome,
    document::NO_GENOME,
    genome::ReadGenome,
    read::{explain, open, refused},
};
use crate::engine::EngineError;

/// Reads the best genome of a checkpoint file as far as it takes.
///
/// # Errors
///
/// [`EngineError::Io`] where the file cannot be opened, [`EngineError::Checkpoint`] with what is wrong in it.
pub fn read_best(path: &Path, limits: ReadLimits) -> Result<StoredGenome, EngineError> {
    let mut json = serde_json::Deserializer::from_reader(open(path, limits)?);
    let mut found = Found::default();
    let read = Document(&mut found).deserialize(&mut json);
    // The genome of a result is the one, whatever follows it; to stop behind it is an error to the parser.
    let genome = match (found.of_result, read) {
        (Some(genome), _) => Ok(genome),
        (None, Err(error)) => Err(explain(error)),
        (None, Ok(())) => found.of_final.or(found.alone).ok_or_else(|| NO_GENOME.to_owned()),
    };
    genome.map(|read| read.genome).map_err(|reason| refused(path, reason))
}

/// The genomes that stand in the three places where one may stand.
#[derive(Default)]
struct Found {
    of_result: Option<ReadGenome>,
    of_final: Option<ReadGenome>,
    alone: Option<ReadGenome>,
}

struct Document<'a>(&'a mut Found);

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a genome")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Found { of_result, of_final, alone } = self.0;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "phase_result" => {
                    map.next_value_seed(Member { name: "best_genome", genome: of_result, is_last: true })?;
                }
                "final" => map.next_value_seed(Member { name: "genome", genome: of_final, is_last: false })?,
                "genome" => *alone = map.next_value()?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// An object, or `null`, in which a genome stands under that name.
struct Member<'a> {
    name: &'static str,
    genome: &'a mut Option<ReadGenome>,
    /// Whether nothing after it is of interest.
    is_last: bool,
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.name)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == self.name {
                *self.genome = Some(map.next_value()?);
                if self.is_last {
                    return Ok(());
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if self.genome.is_none() { Err(Error::missing_field(self.name)) } else { Ok(()) }
    }
}

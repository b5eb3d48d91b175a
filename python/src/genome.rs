//! `ClusterGenome`.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::PathBuf,
};

use numpy::{PyArray1, PyArrayMethods as _};
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    sync::PyOnceLock,
    types::{PyDict, PyType},
};
use wnn_experiments::{
    engine::{
        Genome,
        checkpoint_file::{self, CheckpointFile, ReadLimits, StoredGenome},
        evaluate::Fitness,
    },
    model::GenomeStats,
};

use crate::{
    error::raised,
    tokens::{self, count},
};

/// For every token of a vocabulary (a cluster) how many neurons it has, how many input bits each sees, and which.
///
/// Clusters stand in the order of falling token frequency. A genome never changes: what would change it gives another.
///
/// Args:
///     bits_per_cluster: input bits of each neuron, by cluster; 1 to 30. Shape `(clusters,)`.
///     neurons_per_cluster: neurons, by cluster; 1 to 1000. Shape `(clusters,)`.
///     connections: input-bit indices from 0, cluster by cluster, neuron by neuron, most significant address bit first.
///         Shape `(sum(neurons * bits),)`. Without them the genome has to be given some before it can be judged.
///     cached_fitness: cross-entropy in nats and accuracy on the whole corpus, where they are known.
///
/// Raises:
///     ValueError: the parts contradict each other or what a genome may have; the sentence says which.
#[pyclass(frozen, from_py_object, module = "wnn.ram.experiments")]
pub(crate) struct ClusterGenome {
    stored: StoredGenome,
    fitness: Option<Fitness>,
    /// What was made of the genome for NumPy; bits, neurons and connections.
    views: (View<u8>, View<u16>, View<u16>),
}

/// A flat array, once somebody asked for it.
type View<T> = PyOnceLock<Py<PyArray1<T>>>;

impl Clone for ClusterGenome {
    fn clone(&self) -> Self {
        Self::new_of(self.stored.clone(), self.fitness)
    }
}

impl ClusterGenome {
    fn new_of(stored: StoredGenome, fitness: Option<Fitness>) -> Self {
        Self { stored, fitness, views: (View::new(), View::new(), View::new()) }
    }

    /// A genome of the engine's.
    pub(crate) fn of(genome: Genome) -> Self {
        Self::new_of(StoredGenome::Complete(genome), None)
    }

    /// The same with its fitness on the whole corpus.
    pub(crate) fn judged(genome: Genome, fitness: Fitness) -> Self {
        Self::new_of(StoredGenome::Complete(genome), Some(fitness))
    }

    /// The genome as a file would hold it.
    pub(crate) fn into_stored(self) -> StoredGenome {
        self.stored
    }

    /// The genome for the engine.
    ///
    /// # Errors
    ///
    /// `ValueError` where it has no connections yet.
    pub(crate) fn complete(&self) -> PyResult<Genome> {
        self.stored.known().cloned().ok_or_else(|| {
            PyValueError::new_err("the genome has no connections yet; initialize_connections draws some")
        })
    }
}

#[pymethods]
impl ClusterGenome {
    #[new]
    #[pyo3(signature = (bits_per_cluster, neurons_per_cluster, connections=None, cached_fitness=None))]
    fn new(
        bits_per_cluster: &Bound<'_, PyAny>,
        neurons_per_cluster: &Bound<'_, PyAny>,
        connections: Option<&Bound<'_, PyAny>>,
        cached_fitness: Option<(f64, f64)>,
    ) -> PyResult<Self> {
        let bits = tokens::read("bits_per_cluster", bits_per_cluster)?;
        let neurons = tokens::read("neurons_per_cluster", neurons_per_cluster)?;
        let connections = connections.map(|given| tokens::read("connections", given)).transpose()?;
        let stored = StoredGenome::from_parts(&bits, &neurons, connections.as_deref()).map_err(raised)?;
        Ok(Self::new_of(stored, cached_fitness.map(|(ce, accuracy)| Fitness { ce, accuracy })))
    }

    /// A genome of equal clusters, without connections.
    ///
    /// Raises:
    ///     ValueError: a number is out of range.
    #[classmethod]
    #[pyo3(signature = (num_clusters, bits=8, neurons=5))]
    fn create_uniform(_: &Bound<'_, PyType>, num_clusters: i128, bits: i128, neurons: i128) -> PyResult<Self> {
        let clusters: u32 = count("num_clusters", num_clusters)?;
        let bits = vec![count("bits", bits)?; clusters as usize];
        let neurons = vec![count("neurons", neurons)?; clusters as usize];
        let stored = StoredGenome::from_parts(&bits, &neurons, None).map_err(raised)?;
        Ok(Self::new_of(stored, None))
    }

    /// The genome of what `serialize` gave, or of a genome in a checkpoint file's JSON.
    ///
    /// Raises:
    ///     ValueError: something is missing or wrong in it.
    #[classmethod]
    fn deserialize(_: &Bound<'_, PyType>, data: &Bound<'_, PyDict>) -> PyResult<Self> {
        let required = |name: &str| {
            let found = data.get_item(name)?;
            found.ok_or_else(|| PyValueError::new_err(format!("a genome has `{name}`, which is missing")))
        };
        let optional = |name: &str| Ok::<_, PyErr>(data.get_item(name)?.filter(|value| !value.is_none()));
        let fitness = optional("cached_fitness")?.map(|value| value.extract::<(f64, f64)>()).transpose()?;
        let connections = optional("connections")?;
        Self::new(&required("bits_per_cluster")?, &required("neurons_per_cluster")?, connections.as_ref(), fitness)
    }

    /// The best genome of a checkpoint file (`.json.gz` or `.json`) with its fitness, where the file says it.
    ///
    /// Raises:
    ///     FileNotFoundError: there is no such file.
    ///     ValueError: it is broken, truncated or no checkpoint.
    #[classmethod]
    fn load(_: &Bound<'_, PyType>, path: PathBuf, py: Python<'_>) -> PyResult<Self> {
        let file = py.detach(|| checkpoint_file::read(&path, ReadLimits::default())).map_err(raised)?;
        let fitness = file.final_fitness.zip(file.final_accuracy).map(|(ce, accuracy)| Fitness { ce, accuracy });
        Ok(Self::new_of(file.best, fitness))
    }

    /// The final population of a checkpoint file, the most promising first; empty where it holds none.
    ///
    /// Raises:
    ///     FileNotFoundError: there is no such file.
    ///     ValueError: it is broken, truncated or no checkpoint.
    #[classmethod]
    fn load_population(_: &Bound<'_, PyType>, path: PathBuf, py: Python<'_>) -> PyResult<Vec<Self>> {
        let file = py.detach(|| checkpoint_file::read(&path, ReadLimits::default())).map_err(raised)?;
        Ok(file.population.into_iter().map(|stored| Self::new_of(stored, None)).collect())
    }

    /// Writes a checkpoint file that `wnn-exp` and the pages open; it is there as a whole or not at all.
    ///
    /// Raises:
    ///     OSError: it cannot be written.
    fn save(&self, path: PathBuf, py: Python<'_>) -> PyResult<()> {
        let file = CheckpointFile::of_genome(self.stored.clone(), self.fitness);
        py.detach(|| checkpoint_file::write(&path, &file)).map(drop).map_err(raised)
    }

    /// The same genome with connections drawn uniformly from `0..total_input_bits`, where it has none.
    ///
    /// The same seed and index give the same connections everywhere: those that `wnn-exp` draws where a file leaves them out.
    ///
    /// Raises:
    ///     ValueError: `total_input_bits` is 0.
    #[pyo3(signature = (total_input_bits, seed=42, index=0))]
    fn initialize_connections(&self, total_input_bits: i128, seed: i128, index: i128) -> PyResult<Self> {
        let total_input_bits = count("total_input_bits", total_input_bits)?;
        if total_input_bits == 0 {
            return Err(PyValueError::new_err("total_input_bits must be at least 1"));
        }
        Ok(Self::of(self.stored.clone().complete(total_input_bits, count("seed", seed)?, count("index", index)?)))
    }

    /// Lists under `bits_per_cluster`, `neurons_per_cluster` and `connections`, and `cached_fitness`, as in a
    /// checkpoint file; `None` for what is not known.
    fn serialize<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let data = PyDict::new(py);
        let (bits, neurons): (Vec<_>, Vec<_>) =
            self.stored.shapes().into_iter().map(|(bits, neurons)| (u32::from(bits), u32::from(neurons))).unzip();
        data.set_item("bits_per_cluster", bits)?;
        data.set_item("neurons_per_cluster", neurons)?;
        data.set_item("connections", self.stored.known().map(flat))?;
        data.set_item("cached_fitness", self.cached_fitness())?;
        Ok(data)
    }

    /// `num_clusters`, `total_neurons` and `total_connections`, and `bits_range` and `neurons_range` as pairs.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let GenomeStats { num_clusters, total_neurons, total_connections, bits_range, neurons_range, .. } =
            self.stored.stats();
        let stats = PyDict::new(py);
        stats.set_item("num_clusters", num_clusters)?;
        stats.set_item("total_neurons", total_neurons)?;
        stats.set_item("total_connections", total_connections)?;
        stats.set_item("bits_range", bits_range)?;
        stats.set_item("neurons_range", neurons_range)?;
        Ok(stats)
    }

    /// Input bits of each neuron, by cluster. Read-only, the same array each time, shape `(clusters,)`.
    #[getter]
    fn bits_per_cluster(&self, py: Python<'_>) -> Py<PyArray1<u8>> {
        view(py, &self.views.0, || self.stored.shapes().into_iter().map(|(bits, _)| bits).collect())
    }

    /// Neurons, by cluster. Read-only, the same array each time, shape `(clusters,)`.
    #[getter]
    fn neurons_per_cluster(&self, py: Python<'_>) -> Py<PyArray1<u16>> {
        view(py, &self.views.1, || self.stored.shapes().into_iter().map(|(_, neurons)| neurons).collect())
    }

    /// Input-bit indices, cluster by cluster, neuron by neuron. Read-only, the same array each time, shape
    /// `(sum(neurons * bits),)`.
    #[getter]
    fn connections(&self, py: Python<'_>) -> Option<Py<PyArray1<u16>>> {
        self.stored.known().map(|genome| view(py, &self.views.2, || flat(genome)))
    }

    /// Cross-entropy in nats and accuracy on the whole corpus, where they are known.
    #[getter]
    fn cached_fitness(&self) -> Option<(f64, f64)> {
        self.fitness.map(|fitness| (fitness.ce, fitness.accuracy))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().stored == self.stored)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        match self.stored.known() {
            Some(genome) => genome.digest().to_string().hash(&mut hasher),
            None => self.stored.shapes().hash(&mut hasher),
        }
        hasher.finish()
    }

    /// Pickled and copied as `serialize` says it.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        Ok((slf.getattr("deserialize")?, (slf.get().serialize(slf.py())?,)))
    }

    fn __repr__(&self) -> String {
        let GenomeStats { num_clusters, total_neurons, total_connections, .. } = self.stored.stats();
        let count = |value: Option<u64>| value.unwrap_or_default();
        let connections = match self.stored {
            StoredGenome::Complete(_) => format!("{} connections", count(total_connections)),
            StoredGenome::Shape(_) => "no connections yet".to_owned(),
        };
        let fitness =
            self.fitness.map(|fitness| format!(", CE {:.4}, accuracy {:.2}%", fitness.ce, fitness.accuracy * 100.0));
        format!(
            "ClusterGenome({} clusters, {} neurons, {connections}{})",
            count(num_clusters),
            count(total_neurons),
            fitness.unwrap_or_default()
        )
    }
}

fn flat(genome: &Genome) -> Vec<u16> {
    genome.clusters().iter().flat_map(|cluster| cluster.connections()).copied().collect()
}

/// The array of those numbers, made once, which cannot be written to: genomes share what they agree in.
fn view<T: numpy::Element>(py: Python<'_>, view: &View<T>, numbers: impl FnOnce() -> Vec<T>) -> Py<PyArray1<T>> {
    let make = || {
        let array = PyArray1::from_vec(py, numbers());
        // Nobody else has it yet, so nobody holds a reference to what is in it.
        drop(array.readwrite().make_nonwriteable());
        array.unbind()
    };
    view.get_or_init(py, make).clone_ref(py)
}

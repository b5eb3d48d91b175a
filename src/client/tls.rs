//! Whom the client takes for the server: who shows a certificate that this machine trusts, or one that it was told of.

use std::{error::Error, io, path::Path, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
    server::ParsedCertificate,
};

use crate::api::{ApiError, ErrorCode};

/// How to encrypt; who never asks by https trusts nobody.
///
/// # Errors
///
/// One of `told` is no certificate.
pub(super) fn config(is_https: bool, told: &[CertificateDer<'static>]) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let mut roots = RootCertStore::empty();
    if is_https {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if told.is_empty() {
        return Ok(builder.with_root_certificates(roots).with_no_client_auth());
    }
    for certificate in told {
        roots.add(certificate.clone())?;
    }
    let verifier = Told::new(roots, told.to_vec(), provider)?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

/// The certificates of a PEM file.
///
/// # Errors
///
/// The file cannot be read, or holds none.
pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, ApiError> {
    let unusable = |reason: String| {
        ApiError::new(ErrorCode::Invalid, format!("{} is no file of certificates (PEM): {reason}", path.display()))
    };
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let found = read.map_err(|error| unusable(error.to_string()))?;
    if found.is_empty() { Err(unusable("it holds none".to_owned())) } else { Ok(found) }
}

/// What is wrong with the encryption, where an error comes from there.
pub(super) fn objection(error: &(dyn Error + 'static)) -> Option<String> {
    let found = std::iter::successors(Some(error), |&cause| cause.source()).find_map(of_encryption)?;
    let certificate = match found {
        rustls::Error::InvalidCertificate(certificate) => certificate,
        rustls::Error::InvalidMessage(_) => return Some("does not encrypt; ask it by http://".to_owned()),
        other => return Some(format!("does not agree on how to encrypt: {other}")),
    };
    Some(match certificate {
        // The second is that of a certificate that is its own authority.
        CertificateError::UnknownIssuer | CertificateError::Other(_) => {
            "shows a certificate that this machine does not trust; if it is the right \
            one, name its file (or that of whoever signed it) by --ca-cert or WNN_CA_CERT"
                .to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "shows a certificate that has expired".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "shows a certificate for another name; ask it by the name that the certificate is for".to_owned()
        }
        other => format!("shows a certificate that cannot be trusted: {other}"),
    })
}

/// An error of the encryption; `io::Error` leaves what it wraps, and that once more, out of its sources.
fn of_encryption<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let wrapped = || of_encryption(error.downcast_ref::<io::Error>()?.get_ref()?);
    error.downcast_ref().or_else(wrapped)
}

/// Believes what the usual rules allow, and a server that shows one of the certificates told, even where that is its own
/// authority: `openssl req -x509` makes such ones.
#[derive(Debug)]
struct Told {
    usual: Arc<WebPkiServerVerifier>,
    told: Vec<CertificateDer<'static>>,
}

impl Told {
    fn new(
        roots: RootCertStore,
        told: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, rustls::Error> {
        let usual = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?;
        Ok(Self { usual, told })
    }
}

impl ServerCertVerifier for Told {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified = self.usual.verify_server_cert(shown, intermediates, name, ocsp, now);
        match verified {
            // Neither expired nor of an unknown issuer: something about what it is made for.
            Err(rustls::Error::InvalidCertificate(CertificateError::Other(_))) if self.told.contains(shown) => {
                verify_server_name(&ParsedCertificate::try_from(shown)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls12_signature(message, shown, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls13_signature(message, shown, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

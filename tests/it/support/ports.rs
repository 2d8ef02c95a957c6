//! Ports of loopback: free ones, and those on which something begins to listen.

#[cfg(target_os = "linux")]
use std::net::TcpStream;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

/// A port on which nothing listens, over IPv4 and IPv6.
pub(crate) fn free_port() -> u16 {
    free_ports(1)[0]
}

/// As many as are wanted, each another one: they are held until all are found.
pub(crate) fn free_ports(count: usize) -> Vec<u16> {
    let mut held = Vec::new();
    while held.len() < count {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = v4.local_addr().unwrap().port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            _ => held.push((v4, port)),
        }
    }
    held.into_iter().map(|(_, port)| port).collect()
}

/// Waits until something accepts connections on the port.
#[cfg(target_os = "linux")]
pub(crate) fn until_listening(what: &str, port: u16) {
    let began = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what} does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
}

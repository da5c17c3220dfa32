//! Which addresses are public. Only what is known to be global passes; everything reserved is inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Reserved ranges of version 4: address and length of the prefix.
const V4_INSIDE: [(Ipv4Addr, u32); 17] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // A metadata service that stands on a public address.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Reserved ranges of version 6 within `2000::/3`; all else is inside already (loopback, mapped, compatible, NAT64,
/// unique local, link-local, multicast).
const V6_INSIDE: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address belongs to the public network.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            !V4_INSIDE.iter().any(|(base, length)| within(address.to_bits().into(), (*base).to_bits().into(), *length, 32))
        }
        IpAddr::V6(address) => {
            let bits = address.to_bits();
            let global = bits >> 125 == 1;
            global && !V6_INSIDE.iter().any(|(base, length)| within(bits, base.to_bits(), *length, 128))
        }
    }
}

/// Whether two addresses of `width` bits begin with the same `length` bits.
pub(super) fn within(address: u128, base: u128, length: u32, width: u32) -> bool {
    length == 0 || (address ^ base) >> (width - length) == 0
}

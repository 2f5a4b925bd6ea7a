pub struct PlacementBroker {
    pub id: crate::protocol::ids::BrokerId,
    pub rack: Option<String>,
    pub fenced: bool,
}
pub fn place(
    b: &[PlacementBroker],
    (_s, n): (usize, usize),
    rf: i16,
    draw: &mut impl FnMut(u32) -> u32,
) -> Result<Vec<Vec<crate::protocol::ids::BrokerId>>, String> {
    let _ = draw(1);
    Ok((0..n).map(|p| (0..rf as usize).map(|r| b[(p + r) % b.len()].id).collect()).collect())
}

/// Takes what is at these places, 0 the first, out of a list.
///
/// # Panics
/// When the list has not so many places.
pub fn remove_places<T>(list: &mut Vec<T>, places: &[usize]) {
    let mut gone = vec![false; list.len()];
    places.iter().for_each(|place| gone[*place] = true);
    let mut gone = gone.into_iter();
    list.retain(|_| gone.next() != Some(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_the_places_goes() {
        let mut list = vec!['a', 'b', 'c', 'd'];
        remove_places(&mut list, &[3, 1]);
        assert_eq!(list, ['a', 'c']);
        remove_places(&mut list, &[]);
        assert_eq!(list, ['a', 'c']);
    }
}
